import { isDeepStrictEqual } from 'node:util';
import type { MappedObject, Mapping } from '../mapping/mapping-schema.js';

/** A mapping that somebody approved. */
export interface Approval {
  readonly by: string;
  /** ISO instant. */
  readonly at: string;
  readonly mapping: Mapping;
}

/** Whose decision a line of the mapping is. */
export interface LineDecision {
  /** Against the proposal of discovery: as it was, with another meaning, a line of its own, or gone. */
  readonly how: 'proposed' | 'changed' | 'added' | 'removed';
  /** The first approval since which the line has been as it is; null: nobody has approved it yet. */
  readonly approval: Pick<Approval, 'by' | 'at'> | null;
}

export type Decider = (object: MappedObject, field: string) => LineDecision;

/**
 * Tells for each line of a mapping whether a person changed it, and who approved it.
 * @param proposal what discovery proposed
 * @param approvals accepted ones, the oldest first
 */
export function deciderOf(mapping: Mapping, proposal: Mapping, approvals: readonly Approval[]): Decider {
  return (object, field) => {
    const state = stateOf(mapping, object, field);
    let approval: Approval | null = null;
    for (const earlier of approvals.toReversed()) {
      if (!isDeepStrictEqual(stateOf(earlier.mapping, object, field), state)) break;
      approval = earlier;
    }
    return {
      how: howOf(state, stateOf(proposal, object, field)),
      approval: approval === null ? null : { by: approval.by, at: approval.at },
    };
  };
}

type State = Readonly<Record<string, unknown>> | 'off' | null;

/** What a mapping does with a column; why, and how sure somebody was, is no part of it. */
function stateOf({ objects }: Mapping, object: MappedObject, field: string): State {
  const { enabled, fields } = objects[object];
  if (!enabled) return 'off';
  const line = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (line === undefined) return null;
  const { confidence: _confidence, reason: _reason, ...meaning } = line;
  return meaning;
}

function howOf(state: State, proposed: State): LineDecision['how'] {
  if (isDeepStrictEqual(state, proposed)) return 'proposed';
  if (proposed === null) return 'added';
  return state === null ? 'removed' : 'changed';
}
