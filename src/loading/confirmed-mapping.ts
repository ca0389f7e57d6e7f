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
  const mapping = content === null ? null : readOnce(content);
  if (mapping === null) {
    throw new HoldNeeded(
      'mapping_changed',
      'The ledger does not hold the mapping that was confirmed.',
      'migration engineer',
      'Restore the ledger, then: sd2pd resume NAME',
    );
  }
  return mapping;
}

/** Mappings that a worker is busy with at a time: those of its migrations, and what they were amended from. */
const KEPT = 8;
const read = new Map<string, Mapping>();

/**
 * Every batch asks for the mapping, and reading one takes as long as some requests. Kept by its text, so that what is
 * kept can be no other one.
 */
function readOnce(text: string): Mapping | null {
  const kept = read.get(text);
  if (kept !== undefined) return kept;
  const parsed = parseMapping(text, 'mapping.yaml');
  if (!parsed.ok) return null;
  const [oldest] = read.keys();
  if (read.size >= KEPT && oldest !== undefined) read.delete(oldest);
  read.set(text, parsed.mapping);
  return parsed.mapping;
}
