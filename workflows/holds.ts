import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow';
import type { Hold, HoldCode, TokenStatus } from '../src/contract/status.js';
import type { Waiting } from '../src/contract/waiting.js';
import { FAILURE, type BudgetDetails, type HoldDetails } from './activity-types.js';

/** Holds that can pass by themselves: they are looked at again, after 1 minute, doubling up to 15. */
const PASSING: readonly HoldCode[] = [
  'target_unreachable',
  'ledger_unreachable',
  'edge_blocked',
  'source_unreachable',
];
const FIRST_LOOK_MS = 60_000;
const LAST_LOOK_MS = 15 * 60_000;

/** Why an activity could not go on, as the workflow treats it. */
export type Obstacle =
  | { readonly kind: 'hold'; readonly hold: Hold }
  | { readonly kind: 'wait'; readonly waiting: Waiting; readonly tokens: TokenStatus | null };

/** How long a block at the edge is given to pass, try by try, before it is a hold: going on at once makes it longer. */
const EDGE_BACKOFF_MS = [2 * 60_000, 4 * 60_000, 8 * 60_000] as const;

/**
 * Turns the failure of an activity into an obstacle. Whatever is neither a hold nor the budget is a hold too:
 * nothing but a person ends a migration.
 * @param now milliseconds since 1970
 * @param looks how often the activity has failed before
 */
export function obstacleOf(error: unknown, now: number, looks: number): Obstacle {
  const since = new Date(now).toISOString();
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const [details] = cause.details ?? [];
    if (cause.type === FAILURE.budget) {
      const { until, what, tokens } = details as BudgetDetails;
      return { kind: 'wait', waiting: { for: what ?? 'tokens', until }, tokens };
    }
    if (cause.type === FAILURE.hold) {
      const hold: Hold = { since, ...(details as HoldDetails) };
      const backoff = hold.code === 'edge_blocked' ? EDGE_BACKOFF_MS[looks] : undefined;
      if (backoff === undefined) return { kind: 'hold', hold };
      const until = new Date(now + backoff).toISOString();
      return { kind: 'wait', waiting: { for: 'edge', until }, tokens: null };
    }
  }
  return { kind: 'hold', hold: internalHold(cause, since) };
}

function internalHold(cause: unknown, since: string): Hold {
  if (cause instanceof ChildWorkflowFailure) return endedPhase(since);
  const type = cause instanceof ApplicationFailure ? (cause.type ?? 'Error') : 'Error';
  return {
    code: 'internal',
    since,
    what: `An activity failed and its retries are used up (${type}).`,
    who: 'migration engineer',
    next: 'Read the activity in the Temporal Web UI and the log of the worker, mend the cause, then: sd2pd resume NAME',
  };
}

function endedPhase(since: string): Hold {
  return {
    code: 'internal',
    since,
    what: "A phase's workflow was terminated, cancelled or failed before its records were through.",
    who: 'migration engineer',
    next: 'Read its end in the Temporal Web UI, then: sd2pd resume NAME. It begins again; nothing is sent twice.',
  };
}

/** Milliseconds until a hold is looked at again by itself, or null: only a person ends it. */
export function nextLookMs(hold: Hold, looks: number): number | null {
  if (!PASSING.includes(hold.code)) return null;
  return Math.min(FIRST_LOOK_MS * 2 ** looks, LAST_LOOK_MS);
}
