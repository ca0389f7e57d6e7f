import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  patched,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Hold, HoldCode, TokenStatus } from '../src/contract/status.js';
import type { Waiting } from '../src/contract/waiting.js';
import { FAILURE, type BudgetDetails, type HoldDetails } from './activity-types.js';

/** Holds that can pass by themselves: they are looked at again, after 1 minute, doubling up to 15. */
const PASSING: readonly HoldCode[] = [
  'target_unreachable',
  'ledger_unreachable',
  'edge_blocked',
  'source_unreachable',
  'worker_lost',
];
const FIRST_LOOK_MS = 60_000;
const LAST_LOOK_MS = 15 * 60_000;

/** Why an activity could not go on, as the workflow treats it. */
export type Obstacle =
  | { readonly kind: 'hold'; readonly holds: readonly Hold[] }
  | { readonly kind: 'wait'; readonly waiting: Waiting; readonly tokens: TokenStatus | null };

/** How long a block at the edge is given to pass, try by try, before it is a hold: going on at once makes it longer. */
const EDGE_BACKOFF_MS = [2 * 60_000, 4 * 60_000, 8 * 60_000] as const;

/** What was seen when something was tried before: how often, and what held it then. */
export interface Looks {
  readonly count: number;
  readonly holds: readonly Hold[];
}

export const NO_LOOK: Looks = { count: 0, holds: [] };

/**
 * Turns the failure of an activity into an obstacle. Whatever is neither a hold nor the budget is a hold too:
 * nothing but a person ends a migration.
 * @param now milliseconds since 1970
 * @param looks what came before: what still holds has held since then
 */
export function obstacleOf(error: unknown, now: number, looks: Looks): Obstacle {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const since = (code: HoldCode): string =>
    looks.holds.find((hold) => hold.code === code)?.since ?? new Date(now).toISOString();
  if (cause instanceof ApplicationFailure) {
    const details = cause.details ?? [];
    if (cause.type === FAILURE.budget) {
      const [{ until, what, tokens }] = details as [BudgetDetails];
      return { kind: 'wait', waiting: { for: what ?? 'tokens', until }, tokens };
    }
    if (cause.type === FAILURE.hold) {
      const holds = (details as HoldDetails[]).map((hold): Hold => ({ since: since(hold.code), ...hold }));
      const backoff = holds[0]?.code === 'edge_blocked' ? EDGE_BACKOFF_MS[looks.count] : undefined;
      if (backoff === undefined) return { kind: 'hold', holds };
      const until = new Date(now + backoff).toISOString();
      return { kind: 'wait', waiting: { for: 'edge', until }, tokens: null };
    }
  }
  const hold = unforeseen(cause);
  return { kind: 'hold', holds: [{ since: since(hold.code), ...hold }] };
}

function unforeseen(cause: unknown): HoldDetails {
  if (cause instanceof ChildWorkflowFailure) return ENDED_PHASE;
  if (cause instanceof TimeoutFailure) return LOST_WORKERS;
  const type = cause instanceof ApplicationFailure ? (cause.type ?? 'Error') : 'Error';
  return {
    code: 'internal',
    what: `An activity failed and its retries are used up (${type}).`,
    who: 'migration engineer',
    next: 'Read the activity in the Temporal Web UI and the log of the worker, mend the cause, then: sd2pd resume NAME',
  };
}

const ENDED_PHASE: HoldDetails = {
  code: 'internal',
  what: "A phase's workflow was terminated, cancelled or failed before its records were through.",
  who: 'migration engineer',
  next: 'Read its end in the Temporal Web UI, then: sd2pd resume NAME. It begins again; nothing is sent twice.',
};

const LOST_WORKERS: HoldDetails = {
  code: 'worker_lost',
  what: 'The workers that did this were gone before they had an answer, eight times in a row.',
  who: 'migration engineer',
  next: 'Look whether they are killed (memory) or cut off; it is tried again by itself, or: sd2pd resume NAME',
};

/**
 * Milliseconds until holds are looked at again by themselves, or null: only a person ends them.
 * @param looks how often that was done before
 */
export function nextLookMs(holds: readonly Hold[], looks: number): number | null {
  if (!holds.every(({ code }) => PASSING.includes(code))) return null;
  // Migrations of 0.1.0 that stand in such a hold wait for a person.
  if (holds.some(({ code }) => code === 'worker_lost') && !patched('worker-lost-looks-again')) return null;
  return Math.min(FIRST_LOOK_MS * 2 ** looks, LAST_LOOK_MS);
}

/**
 * Nudges that a hold has seen. One that came while something was tried is not among them: what somebody mended then, the
 * try may have looked at before, so that it is tried once more.
 * @param before how many there were when the try began
 * @param now how many there are when it has failed
 */
export function nudgesSeen(before: number, now: number): number {
  return before < now && patched('resume-during-a-try') ? before : now;
}
