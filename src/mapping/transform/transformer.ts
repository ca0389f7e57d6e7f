import type { MappedObject } from '../mapping-schema.js';
import { Draft } from './draft.js';
import { TransformInvariantError } from './invariant-error.js';
import { sourceKey } from './keys.js';
import type { KeyedObject } from './keys.js';
import { RecordSkip } from './record-skip.js';
import type { CreatePlan, SkipPlan, SourceRecord, Transform, TransformContext } from './types.js';

export type Body = Record<string, unknown>;

/**
 * Makes a transform out of a function that builds the body.
 *
 * @param object the source object that the record must be of, and whose mapping applies
 * @param build returns the body of the POST; reports into the draft; may leave with `draft.skip`
 * @param keyed the object that the key names, where it is another: parents made for leads, notes
 */
export function transformer(
  object: MappedObject,
  build: (draft: Draft) => Body,
  keyed: KeyedObject | ((draft: Draft) => KeyedObject) = object,
): Transform {
  return (record, context) =>
    drafting(object, record, context, (draft): CreatePlan => {
      const body = build(draft);
      const key = sourceKey(typeof keyed === 'string' ? keyed : keyed(draft), record.id);
      return { kind: 'create', body, key, values: draft.values, reassign: draft.reassign };
    });
}

/** Runs `build` on a draft of the record; a skip that it finds on the way is the answer. */
export function drafting<T>(
  object: MappedObject,
  record: SourceRecord,
  context: TransformContext,
  build: (draft: Draft) => T,
): T | SkipPlan {
  if (record.object !== object) {
    throw new TransformInvariantError(
      'record_mismatch',
      `a record of ${record.object} reached the transform of ${object}`,
    );
  }
  try {
    return build(new Draft(record, context, object));
  } catch (error) {
    if (error instanceof RecordSkip) return { kind: 'skip', code: error.code, reason: error.reason };
    throw error;
  }
}
