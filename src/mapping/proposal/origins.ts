import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import { MAPPED_OBJECTS } from '../mapping-schema.js';
import type { FieldMapping, MappedObject, Mapping } from '../mapping-schema.js';
import { fieldTargetOf } from '../mapping-targets.js';
import { STANDARD_LINES } from './standard-lines.js';

/**
 * Says of every line where it comes from, if it does not say so itself: `matching` for a field that the target has already
 * and that was found by name and type, `rules` for all else.
 */
export function withOrigins(mapping: Mapping, schema: TargetSchema | null): Mapping {
  const objects = { ...mapping.objects };
  for (const object of MAPPED_OBJECTS) {
    const fields: Record<string, FieldMapping> = {};
    for (const [field, line] of Object.entries(objects[object].fields)) {
      const isFound = !Object.hasOwn(STANDARD_LINES[object], field) && exists(object, line, schema);
      fields[field] = { ...line, origin: line.origin ?? (isFound ? 'matching' : 'rules') };
    }
    objects[object] = { ...objects[object], fields };
  }
  return { ...mapping, objects };
}

function exists(object: MappedObject, { to, type }: FieldMapping, schema: TargetSchema | null): boolean {
  const target = fieldTargetOf(object);
  if (schema === null || target === null || to === null || type === undefined) return false;
  return schema.fields[target].some(({ custom, name }) => custom && foldName(name) === foldName(to));
}
