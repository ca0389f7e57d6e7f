import type { MappedObject } from '../../mapping-schema.js';
import { fieldTargetOf } from '../../mapping-targets.js';
import type { Concept } from './concepts/concept.js';

/**
 * Key of the target where columns of a concept go in an object: a native attribute, a field of their own, or nowhere. What
 * tasks and activities have no attribute for is a line of their note.
 */
export function placeOf(concept: Concept, object: MappedObject): string {
  const native = concept.native[object];
  if (native !== undefined) return `native ${native}`;
  const moves = (concept.habit === 'new') !== concept.unlike.includes(object);
  if (!moves) return 'none';
  if (fieldTargetOf(object) !== null) return 'new';
  return object === 'tasks' || object === 'activities' ? 'native note' : 'none';
}
