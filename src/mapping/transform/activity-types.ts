import { foldName } from '../../normalise/name.js';
import type { TransformContext } from './types.js';

export interface ActivityType {
  /** What an activity's `type` holds: Pipedrive's `key_string`. */
  readonly key: string;
  readonly name: string;
}

/** The target's active type with this name or key, in any case; the name wins, because people see only names. */
export function findActivityType({ schema }: TransformContext, text: string): ActivityType | null {
  const wanted = foldName(text);
  if (wanted === '') return null;
  const types = schema.activityTypes.filter(({ active }) => active);
  return (
    types.find(({ name }) => foldName(name) === wanted) ??
    types.find(({ key }) => foldName(key) === wanted) ??
    null
  );
}
