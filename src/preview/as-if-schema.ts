import type { ManifestField } from '../mapping/manifest/field-manifest.js';
import { findOption } from '../mapping/transform/options.js';
import { foldName } from '../normalise/name.js';
import type { TargetField, TargetSchema } from '../pipedrive/target-schema.js';

/** Ids and keys of what is not there yet; no account has them. */
const FIRST_ID = 2_000_000_000;

export interface AsIfNeeds {
  readonly manifest: readonly ManifestField[];
  readonly activityTypes: readonly string[];
  readonly currencies: readonly string[];
}

/**
 * An account as it will be when its gate `fields` is open: with the fields, options, activity types and currencies that
 * the mapping needs.
 * @param schema what the account has; null: nobody has looked at it
 */
export function asIfReady(schema: TargetSchema | null, needs: AsIfNeeds): TargetSchema {
  const base = schema ?? NOTHING;
  const fields = { ...base.fields };
  for (const [index, wanted] of needs.manifest.entries()) {
    const known = fields[wanted.target].find(
      (field) => field.custom && field.type === wanted.type && foldName(field.name) === foldName(wanted.name),
    );
    const others = fields[wanted.target].filter((field) => field !== known);
    fields[wanted.target] = [...others, withOptions(known ?? blankField(wanted, index), wanted.options)];
  }
  const types = new Set(base.activityTypes.flatMap(({ key, name }) => [foldName(key), foldName(name)]));
  const newTypes = needs.activityTypes.filter((name) => !types.has(foldName(name)));
  return {
    ...base,
    fields,
    currencies: [...new Set([...base.currencies, ...needs.currencies])],
    activityTypes: [
      ...base.activityTypes,
      ...newTypes.map((name, index) => ({ id: FIRST_ID + index, key: foldName(name), name, active: true })),
    ],
  };
}

function blankField({ name, type }: ManifestField, index: number): TargetField {
  return { key: (FIRST_ID + index).toString(16).padStart(40, '0'), name, type, options: [], custom: true };
}

function withOptions(field: TargetField, labels: readonly string[]): TargetField {
  const missing = labels.filter((label) => findOption(label, field.options) === null);
  const first = FIRST_ID + field.options.length;
  const added = missing.map((label, index) => ({ id: first + index, label }));
  return { ...field, options: [...field.options, ...added] };
}

const NOTHING: TargetSchema = {
  companyId: 0,
  companyName: '',
  me: { id: 1, email: '', isAdmin: true },
  users: [],
  fields: { organization: [], person: [], deal: [] },
  pipelines: [],
  activityTypes: [],
  currencies: [],
  webhooks: [],
};
