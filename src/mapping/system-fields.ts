import { foldName } from '../normalise/name.js';
import type { TargetField, TargetSchema } from '../pipedrive/target-schema.js';

/** Custom fields of ours in Pipedrive (contract, section 8). */
export const SYSTEM_FIELDS = {
  /** Source key, as `contacts/con_1`. */
  key: 'sd_id__c',
  created: 'sd_original_created__c',
  owner: 'sd_original_owner__c',
  lifecycle: 'sd_original_lifecycle__c',
} as const;

/** The custom field of a name (and type), trimmed and in any case. */
export function fieldNamed(
  schema: TargetSchema,
  target: 'organization' | 'person' | 'deal',
  name: string,
  type?: string,
): TargetField | null {
  const fields = byName(schema.fields[target]).get(foldName(name)) ?? [];
  return fields.find((field) => type === undefined || field.type === type) ?? null;
}

const indexes = new WeakMap<readonly TargetField[], ReadonlyMap<string, readonly TargetField[]>>();

/** Custom fields by folded name. A schema never changes, and the read-back asks for every value of every record. */
function byName(fields: readonly TargetField[]): ReadonlyMap<string, readonly TargetField[]> {
  const known = indexes.get(fields);
  if (known !== undefined) return known;
  const index = new Map<string, TargetField[]>();
  for (const field of fields) {
    if (!field.custom) continue;
    const name = foldName(field.name);
    const same = index.get(name);
    if (same === undefined) index.set(name, [field]);
    else same.push(field);
  }
  indexes.set(fields, index);
  return index;
}

/** Hash key of the custom field of a name. */
export function fieldKeyNamed(
  schema: TargetSchema,
  target: 'organization' | 'person' | 'deal',
  name: string,
): string | null {
  return fieldNamed(schema, target, name)?.key ?? null;
}
