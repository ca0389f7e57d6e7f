import type { FieldTarget } from '../../pipedrive/entities/fields.js';
import type { TargetField, TargetSchema } from '../../pipedrive/target-schema.js';
import type { CustomFieldType } from '../mapping-schema.js';
import { TransformInvariantError } from './invariant-error.js';
import { foldName } from '../../normalise/name.js';

type Index = ReadonlyMap<string, TargetField>;

/** One index per schema: a batch asks for the same fields for every record. */
const INDEXES = new WeakMap<TargetSchema, Index>();

/**
 * The custom field of the target with this name (trimmed, in any case) and type.
 *
 * @throws TransformInvariantError if there is none: the `fields` gate was shut then, or the field was deleted since
 */
export function requireField(
  schema: TargetSchema,
  target: FieldTarget,
  name: string,
  type: CustomFieldType,
): TargetField {
  const field = indexOf(schema).get(indexKey(target, name, type));
  if (field) return field;
  throw new TransformInvariantError(
    'field_missing',
    `the target has no ${target} field "${name.trim()}" of type ${type}`,
  );
}

function indexOf(schema: TargetSchema): Index {
  const known = INDEXES.get(schema);
  if (known) return known;
  const index = new Map<string, TargetField>();
  for (const target of ['organization', 'person', 'deal'] as const) {
    for (const field of schema.fields[target]) {
      const key = indexKey(target, field.name, field.type);
      if (field.custom && !index.has(key)) index.set(key, field);
    }
  }
  INDEXES.set(schema, index);
  return index;
}

function indexKey(target: FieldTarget, name: string, type: string): string {
  return `${target}\n${type}\n${foldName(name)}`;
}
