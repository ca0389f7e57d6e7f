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
  const wanted = foldName(name);
  const fields = schema.fields[target].filter((field) => field.custom && foldName(field.name) === wanted);
  return fields.find((field) => type === undefined || field.type === type) ?? null;
}

/** Hash key of the custom field of a name. */
export function fieldKeyNamed(
  schema: TargetSchema,
  target: 'organization' | 'person' | 'deal',
  name: string,
): string | null {
  return fieldNamed(schema, target, name)?.key ?? null;
}
