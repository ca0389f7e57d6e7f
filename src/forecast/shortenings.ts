import type { Allowance, Shortening, ShorteningKind } from '../contract/forecast.js';
import { planLimits } from '../pipedrive/plans.js';
import { enlarged } from './allowance.js';
import type { SetUpCount } from './overhead.js';
import { NO_RECORDS, type PhaseCounts } from './phase-counts.js';
import { schedule, type Schedule } from './schedule.js';
import { stepsOf, type CostedStep } from './steps.js';

/** A planned run, and what else it could be. */
export interface PlannedRun {
  /** ISO instant at which it begins. */
  readonly at: string;
  readonly allowance: Allowance;
  readonly counts: PhaseCounts;
  readonly setUp: SetUpCount;
  /** The run as a sample of so many records per object; null where that is no choice. */
  readonly sampled: { readonly size: number; readonly counts: PhaseCounts } | null;
  readonly steps: readonly CostedStep[];
  readonly schedule: Schedule;
}

/** Top-ups are looked for in steps of so many tokens a day. */
const TOP_UP_STEP = 1_000;

/** What would shorten a run, each by itself and with its effect; what has none is left out. */
export function shortenings(run: PlannedRun): Shortening[] {
  return [...ofBudget(run), ...ofWork(run)];
}

/** Seats and top-ups: the least that saves a reset, and the least that needs none. */
function ofBudget(run: PlannedRun): Shortening[] {
  const { resets } = run.schedule;
  if (resets === null || resets === 0 || run.allowance.usable <= 0) return [];
  const targets = resets === 1 ? [0] : [resets - 1, 0];
  const { tokensPerSeat } = planLimits(run.allowance.plan);
  return [
    ...leastAmounts(run, targets, tokensPerSeat, (seats) => ({ seats })).map((seats) =>
      withAllowance(run, 'seats', seats, enlarged(run.allowance, { seats })),
    ),
    ...leastAmounts(run, targets, TOP_UP_STEP, (n) => ({ topUp: n * TOP_UP_STEP })).map((n) =>
      withAllowance(run, 'top_up', n * TOP_UP_STEP, enlarged(run.allowance, { topUp: n * TOP_UP_STEP })),
    ),
  ];
}

/** For each number of resets the least amount that needs no more; equal ones once. */
function leastAmounts(
  run: PlannedRun,
  targets: readonly number[],
  tokensEach: number,
  more: (amount: number) => { seats?: number; topUp?: number },
): number[] {
  const share = run.allowance.usable / run.allowance.limit;
  // With so much more a day, the first day alone suffices.
  const enough = Math.ceil(tokensOf(run.steps) / (tokensEach * share)) + 1;
  const resetsWith = (amount: number): number =>
    schedule(run.steps, enlarged(run.allowance, more(amount)), run.at).resets ?? Infinity;
  const amounts = targets.map((target) => {
    let [low, high] = [0, enough];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (resetsWith(middle) <= target) high = middle;
      else low = middle;
    }
    return high;
  });
  return [...new Set(amounts)];
}

function withAllowance(
  run: PlannedRun,
  kind: ShorteningKind,
  amount: number,
  allowance: Allowance,
): Shortening {
  const { resets, seconds } = schedule(run.steps, allowance, run.at);
  return { kind, amount, tokens: tokensOf(run.steps), resets, seconds };
}

/** Less to do: folded history, cheaper records, none of an object, a sample. */
function ofWork(run: PlannedRun): Shortening[] {
  const { counts, sampled } = run;
  const { activities, attachments } = counts.phases;
  const { folding } = counts;
  const candidates: ReadonlyArray<readonly [ShorteningKind, number, PhaseCounts]> = [
    ['fold_activities', folding.records, folded(counts)],
    [
      'notes_as_activities',
      activities.notes,
      withPhases(counts, { activities: { ...activities, notes: 0 } }),
    ],
    ['without_attachments', attachments.posts, withPhases(counts, { attachments: NO_RECORDS })],
    ...(sampled === null ? [] : [['sample', sampled.size, sampled.counts] as const]),
  ];
  return candidates
    .map(([kind, amount, other]) => withCounts(run, kind, amount, other))
    .filter(({ tokens }) => tokens < tokensOf(run.steps));
}

function withCounts(run: PlannedRun, kind: ShorteningKind, amount: number, counts: PhaseCounts): Shortening {
  const steps = stepsOf(counts, run.setUp);
  const { resets, seconds } = schedule(steps, run.allowance, run.at);
  return { kind, amount, tokens: tokensOf(steps), resets, seconds };
}

/** The history of activities as one Pipedrive note on each record that they hang on. */
function folded(counts: PhaseCounts): PhaseCounts {
  const { activities } = counts.phases;
  const { folding } = counts;
  const less = folding.activities - folding.records;
  return withPhases(counts, {
    activities: {
      ...activities,
      pending: activities.pending - less,
      posts: activities.posts - less,
      notes: activities.notes + folding.records,
    },
  });
}

function withPhases(counts: PhaseCounts, phases: Partial<PhaseCounts['phases']>): PhaseCounts {
  return { ...counts, phases: { ...counts.phases, ...phases } };
}

function tokensOf(steps: readonly CostedStep[]): number {
  return steps.reduce((sum, { tokens }) => sum + tokens, 0);
}
