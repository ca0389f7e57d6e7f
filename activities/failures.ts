import { ApplicationFailure } from '@temporalio/common';
import { FAILURE, type BudgetDetails, type HoldDetails } from '../workflows/activity-types.js';
import { BudgetUsedUp, HoldNeeded } from '../src/loading/obstacles.js';
import { obstacleFrom } from '../src/loading/obstacle-from.js';

/**
 * Turns what an activity throws into a failure that may be in history: no message, stack or cause of an unexpected error
 * goes there, because it may quote a record.
 */
export function failureFrom(error: unknown): unknown {
  const obstacle = obstacleFrom(error);
  if (obstacle instanceof HoldNeeded) {
    const details = [obstacle, ...obstacle.others].map(({ code, what, who, next }): HoldDetails => ({
      code,
      what,
      who,
      next,
    }));
    return ApplicationFailure.create({
      type: FAILURE.hold,
      message: obstacle.what,
      nonRetryable: true,
      details,
    });
  }
  if (obstacle instanceof BudgetUsedUp) {
    const details: BudgetDetails = { until: obstacle.until, what: obstacle.what, tokens: obstacle.tokens };
    const { message } = obstacle;
    return ApplicationFailure.create({
      type: FAILURE.budget,
      message,
      nonRetryable: true,
      details: [details],
    });
  }
  if (isTemporalOwn(obstacle)) return obstacle;
  const type = obstacle instanceof Error ? obstacle.name : 'Error';
  const failure = ApplicationFailure.create({
    type,
    message: `${type}: see the worker's log`,
    nonRetryable: false,
  });
  failure.stack = '';
  return failure;
}

/** Cancellation (a wait that it broke off throws an AbortError) and failures that are made for history already. */
function isTemporalOwn(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['CancelledFailure', 'AbortError', 'ApplicationFailure', 'CompleteAsyncError'].includes(error.name)
  );
}
