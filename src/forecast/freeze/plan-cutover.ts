import type { CutoverPlan, ExpectedChanges, FreezeStep, OpenMatters } from '../../contract/cutover-plan.js';
import type { Allowance } from '../../contract/forecast.js';
import { BURST_WINDOW_MS } from '../../pipedrive/plans.js';
import { schedule, type Schedule } from '../schedule.js';
import { freezeSteps, type FreezeFacts } from './freeze-steps.js';

export interface CutoverRequest {
  readonly name: string;
  /** ISO instant at which the freeze begins. */
  readonly at: string;
  readonly expected: ExpectedChanges;
  readonly facts: FreezeFacts;
  readonly allowance: Allowance;
  readonly open: OpenMatters;
}

/** How long a freeze that begins at an instant will take, what it needs, and what is in its way. Pure. */
export function planCutover({ name, at, expected, facts, allowance, open }: CutoverRequest): CutoverPlan {
  const steps = freezeSteps(facts);
  const sum = (of: 'seconds' | 'requests' | 'tokens'): number =>
    steps.reduce((total, step) => total + (step[of] ?? 0), 0);
  const course = courseOf(steps, allowance, at);
  const endsAt = course.seconds === null ? null : later(at, course.seconds);
  const betterFrom = betterStart(steps, allowance, course);
  const plan = { at, steps, seconds: sum('seconds'), requests: sum('requests'), tokens: sum('tokens') };
  return {
    schema: 1,
    name,
    expected,
    ...plan,
    allowance,
    resets: course.resets,
    endsAt,
    betterFrom,
    warnings: warningsOf({ ...plan, allowance, course, endsAt, betterFrom }),
    open,
  };
}

/** The steps at their own pace, not at the burst limit, within the day's tokens. */
function courseOf(steps: readonly FreezeStep[], allowance: Allowance, at: string): Schedule {
  const perSecond = allowance.burst / (BURST_WINDOW_MS / 1_000);
  const work = steps.map(({ seconds, tokens }) => ({ requests: (seconds ?? 0) * perSecond, tokens }));
  return schedule(work, allowance, at);
}

/** From the next reset on, if it waits for one, and the tokens of a day are enough. */
function betterStart(steps: readonly FreezeStep[], allowance: Allowance, course: Schedule): string | null {
  if (course.resets === null || course.resets === 0) return null;
  const fresh = { ...allowance, firstDay: allowance.usable, resetAt: later(allowance.resetAt, DAY_SECONDS) };
  return courseOf(steps, fresh, allowance.resetAt).resets === 0 ? allowance.resetAt : null;
}

const DAY_SECONDS = 24 * 60 * 60;

function later(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + Math.ceil(seconds) * 1_000).toISOString();
}

interface Warned {
  readonly at: string;
  readonly steps: readonly FreezeStep[];
  readonly tokens: number;
  readonly allowance: Allowance;
  readonly course: Schedule;
  readonly endsAt: string | null;
  readonly betterFrom: string | null;
}

function warningsOf({ steps, tokens, allowance, course, endsAt, betterFrom }: Warned): string[] {
  const { firstDay, resetAt, usable } = allowance;
  const warnings: string[] = [];
  const needs = `it needs ${tokens} tokens`;
  if (course.resets === null) {
    warnings.push(`it would never end: ${needs}, and plan and reserve leave ${firstDay} and then none a day`);
  } else if (course.resets > 0) {
    const advice =
      betterFrom === null
        ? `a day has ${usable}: buy tokens, or move what changed in deltas before`
        : `begun from ${betterFrom} on it has no wait`;
    warnings.push(
      `the freeze would run into the reset of the token budget: ${needs}, ${firstDay} are left until ${resetAt}; ${advice}`,
    );
  } else if (endsAt !== null && endsAt > resetAt) {
    warnings.push(`the day's tokens are renewed at ${resetAt}, while it is on: nothing waits for that`);
  }
  if (steps.some(({ basis }) => basis === 'unknown')) {
    warnings.push(
      'no newer export has been read yet, so nothing tells how long that takes: move a delta before',
    );
  }
  return warnings;
}
