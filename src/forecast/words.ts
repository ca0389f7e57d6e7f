import type {
  Allowance,
  ForecastStep,
  RunForecast,
  Shortening,
  StepCost,
  StepForecast,
} from '../contract/forecast.js';
import { BURST_WINDOW_MS, planLimits } from '../pipedrive/plans.js';

/** `12,345`: the same in every locale. */
export function count(n: number): string {
  return Math.round(n).toLocaleString('en-US');
}

const counted = (n: number, one: string): string => `${count(n)} ${n === 1 ? one : `${one}s`}`;

/** `under 1 s`, `40 s`, `12 min`, `3 h 5 min`, `2 d 4 h`; rounded up. */
export function span(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (Math.ceil(seconds) < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const whole = Math.ceil(minutes / 60);
  return whole % 24 === 0 ? `${whole / 24} d` : `${Math.floor(whole / 24)} d ${whole % 24} h`;
}

/** A row of the table of steps. */
export interface StepRow extends StepCost {
  readonly name: string;
  /** At the burst limit. */
  readonly seconds: number;
  readonly resets: number;
}

const NAMES: Partial<Record<ForecastStep, string>> = {
  set_up: 'set-up and gates',
  spot_check: 'spot check',
};

/** Steps that create something, each by name; those that only look together in one row; the sum last. */
export function stepRows({ steps, total, resets }: RunForecast): StepRow[] {
  const named = steps.filter(({ step, posts }) => posts > 0 || step in NAMES);
  const idle = steps.filter((step) => !named.includes(step));
  const rows = named.map((step): StepRow => ({ ...step, name: NAMES[step.step] ?? step.step }));
  return [
    ...rows,
    ...(idle.length === 0 ? [] : [{ ...idle.reduce(together), name: 'phases without records' }]),
    { ...total, name: 'total', seconds: total.burstSeconds, resets: resets ?? 0 },
  ];
}

function together(a: StepForecast, b: StepForecast): StepForecast {
  return {
    ...a,
    posts: a.posts + b.posts,
    reads: a.reads + b.reads,
    requests: a.requests + b.requests,
    tokens: a.tokens + b.tokens,
    seconds: a.seconds + b.seconds,
    resets: a.resets + b.resets,
  };
}

/** `production, everything`, `staging, 500 records per object with their parents`. */
export function runTitle({ run, sample }: RunForecast): string {
  return sample === null
    ? `${run}, everything`
    : `${run}, ${counted(sample, 'record')} per object with their parents`;
}

/** Plan, seats, top-up, reserve and burst limit in one sentence. */
export function allowanceWords(allowance: Allowance): string {
  const { plan, seats, topUp, reserve, limit, usable, burst } = allowance;
  const bought = topUp > 0 ? `, a top-up of ${count(topUp)} tokens` : '';
  const kept =
    reserve > 0 ? `, of which ${reserve} % stay with others: ${count(usable)} for the migration` : '';
  const window = BURST_WINDOW_MS / 1_000;
  const byPlan = planLimits(plan).tokensPerSeat * seats + topUp;
  // The answers of the account win; who configured it should know.
  const other =
    limit === byPlan ? '' : ` by the account's own answers (the plan would give ${count(byPlan)})`;
  return `Plan ${plan}, ${counted(seats, 'seat')}${bought}: ${count(limit)} tokens a day${other}${kept}; ${burst} requests in ${window} s.`;
}

/** What decides how long the run takes, and how long that is. */
export function boundWords({ allowance, total, bound, resets, seconds }: RunForecast): string {
  const { usable, firstDay } = allowance;
  const tokens = `${count(total.tokens)} tokens`;
  if (resets === null || seconds === null) {
    return `Never ready: ${tokens} are needed, and plan and reserve leave ${count(firstDay)} today and none a day.`;
  }
  if (bound === 'burst') {
    return `Bound by the burst limit: ${span(seconds)}; ${tokens} of ${count(firstDay)} that are left today.`;
  }
  const waits = counted(resets, 'daily reset');
  return `Bound by the daily budget: ${span(seconds)}, begun now, with ${waits} to wait for; ${tokens}, ${count(firstDay)} left today, ${count(usable)} a day then. Without waits: ${span(total.burstSeconds)}.`;
}

/** What to change, as it is done. */
export function shorteningWords({ kind, amount }: Shortening, { allowance }: RunForecast): string {
  switch (kind) {
    case 'seats':
      return `${count(amount)} more ${amount === 1 ? 'seat' : 'seats'} (${count(allowance.seats + amount)} in all)`;
    case 'top_up':
      return `a top-up of ${count(amount)} tokens a day more`;
    case 'fold_activities':
      return `activities folded into ${counted(amount, 'note')}, one per record (no mapping does it yet)`;
    case 'notes_as_activities':
      return `${counted(amount, 'note')} as activities (notes: activity)`;
    case 'without_attachments':
      return `${counted(amount, 'file')} left out (attachments: enabled: false)`;
    case 'sample':
      return `a sample (target.staging.sample: ${amount})`;
  }
}

/** `3 h 5 min, 1 reset`; nothing of resets where there is none. */
export function durationWords({ resets, seconds }: Pick<Shortening, 'resets' | 'seconds'>): string {
  if (resets === null || seconds === null) return 'never';
  return resets === 0 ? span(seconds) : `${span(seconds)}, ${counted(resets, 'reset')}`;
}
