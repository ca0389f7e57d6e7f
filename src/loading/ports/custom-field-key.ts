import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import { fieldKeyNamed, SYSTEM_FIELDS } from '../../mapping/system-fields.js';
import type { RunContext } from '../run-context.js';

/** Our key in `custom_fields` of an organization, person or deal. */
export function customFieldKey(
  record: Readonly<Record<string, unknown>>,
  target: FieldTarget,
  context: RunContext,
): string | null {
  const key = fieldKeyNamed(context.schema, target, SYSTEM_FIELDS.key);
  const fields = record['custom_fields'];
  if (key === null || typeof fields !== 'object' || fields === null) return null;
  const value = (fields as Record<string, unknown>)[key];
  return typeof value === 'string' && value !== '' ? value : null;
}
