import type { Allowance, RunForecast, StepCost, StepForecast } from '../contract/forecast.js';
import type { AccountRole } from '../contract/gates.js';
import { NOTHING, plus } from './cost.js';
import type { SetUpCount } from './overhead.js';
import type { PhaseCounts } from './phase-counts.js';
import { schedule } from './schedule.js';
import { shortenings } from './shortenings.js';
import { stepsOf } from './steps.js';

/** What is known of a run before it begins. */
export interface ForecastInput {
  readonly run: AccountRole;
  /** ISO instant; the run is taken to begin now. */
  readonly at: string;
  readonly allowance: Allowance;
  /** Records per object; null: everything moves. */
  readonly sample: number | null;
  readonly counts: PhaseCounts;
  readonly setUp: SetUpCount;
  /** What the run would do as a sample of so many records per object; null where that is no choice. */
  readonly sampled: { readonly size: number; readonly counts: PhaseCounts } | null;
}

/** What a run costs and how long it takes. Pure: the same facts give the same forecast. */
export function forecast(input: ForecastInput): RunForecast {
  const { run, at, sample, allowance, counts, setUp, sampled } = input;
  const costs = stepsOf(counts, setUp);
  const plan = schedule(costs, allowance, at);
  const steps = costs.map((cost, index): StepForecast => {
    const { seconds, resets } = plan.steps[index] ?? { seconds: 0, resets: 0 };
    return { ...cost, seconds, bound: resets > 0 ? 'budget' : 'burst', resets };
  });
  return {
    run,
    sample,
    allowance,
    steps,
    total: { ...costs.reduce<StepCost>(plus, NOTHING), burstSeconds: plan.burstSeconds },
    bound: plan.resets === 0 ? 'burst' : 'budget',
    resets: plan.resets,
    seconds: plan.seconds,
    shorter: shortenings({ at, allowance, counts, setUp, sampled, steps: costs, schedule: plan }),
  };
}
