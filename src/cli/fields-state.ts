import type { AccountRole } from '../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../contract/migration-input.js';
import type { MissingItem } from '../contract/status.js';
import { readSourceFacts } from '../discovery/source-facts.js';
import type { Ledger } from '../ledger/ledger.js';
import { META } from '../ledger/meta-keys.js';
import { compareManifest } from '../mapping/manifest/compare-manifest.js';
import { fieldManifest, type ManifestField } from '../mapping/manifest/field-manifest.js';
import { parseMapping } from '../mapping/mapping-yaml.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** The manifest of custom fields, and what each account lacks of it as of the last look. */
export interface FieldsState {
  readonly manifest: readonly ManifestField[];
  readonly accounts: readonly AccountRole[];
  /** What one field lacks in an account; empty when it is as it has to be. */
  readonly lacks: (field: ManifestField, role: AccountRole) => readonly MissingItem[];
}

/** Reads it from the ledger. @throws CliError 65 before discovery has run */
export async function readFieldsState(config: MigrationConfig, ledger: Ledger): Promise<FieldsState> {
  const confirmed = await ledger.meta.get<string>(META.confirmedMapping);
  const text =
    (confirmed === null ? null : await ledger.mappings.get(confirmed)) ??
    (await ledger.mappings.current())?.content ??
    null;
  const parsed = text === null ? null : parseMapping(text, config.mapping);
  if (parsed?.ok !== true) {
    throw new CliError(
      EXIT.refused,
      'there is no mapping yet, so no field is needed',
      'sd2pd discover -c FILE',
    );
  }
  const { definitions } = await readSourceFacts(ledger);
  const schemas = new Map<AccountRole, TargetSchema>();
  for (const role of ['staging', 'production'] as const) {
    const schema = await ledger.meta.get<TargetSchema>(META.schema(role));
    if (schema !== null && accountConfig(config, role) !== null) schemas.set(role, schema);
  }
  return {
    manifest: fieldManifest(parsed.mapping, definitions),
    accounts: [...schemas.keys()],
    lacks: (field, role) => {
      const schema = schemas.get(role);
      return schema === undefined ? [] : compareManifest([field], schema);
    },
  };
}
