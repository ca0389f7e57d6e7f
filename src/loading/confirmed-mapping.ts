import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { HoldNeeded } from './obstacles.js';

/**
 * The mapping that the customer confirmed. Nothing is written to Pipedrive with any other.
 * @throws HoldNeeded `mapping_changed` when the confirmed text is not to be had
 */
export async function confirmedMapping(ledger: Ledger): Promise<Mapping> {
  return mappingOf(ledger, await ledger.meta.require<string>(META.confirmedMapping));
}

/**
 * A mapping that was confirmed once.
 * @throws HoldNeeded `mapping_changed` when its text is not to be had
 */
export async function mappingOf(ledger: Ledger, fingerprint: string): Promise<Mapping> {
  const content = await ledger.mappings.get(fingerprint);
  const parsed = content === null ? null : parseMapping(content, 'mapping.yaml');
  if (parsed?.ok !== true) {
    throw new HoldNeeded(
      'mapping_changed',
      'The ledger does not hold the mapping that was confirmed.',
      'migration engineer',
      'Restore the ledger, then: sd2pd resume NAME',
    );
  }
  return parsed.mapping;
}
