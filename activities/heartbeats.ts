import type { Context } from '@temporalio/activity';
import type { Progress } from '../src/loading/run-context.js';

const told = new WeakMap<Context, Progress>();

/**
 * Tells Temporal that the activity is alive, and how far it is. What was told last is told again where there is nothing
 * new: a heartbeat without it would take it away from the next attempt.
 */
export function beat(activity: Context, progress?: Progress): void {
  if (progress !== undefined) told.set(activity, progress);
  activity.heartbeat(told.get(activity));
}

/** How far an earlier attempt of the same activity was; null: there was none, or it had not told. */
export function progressBefore({ info }: Context): Progress | null {
  const details: unknown = info.heartbeatDetails;
  return typeof details === 'object' && details !== null ? (details as Progress) : null;
}
