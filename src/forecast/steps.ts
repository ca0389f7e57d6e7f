import type { ForecastStep, StepCost } from '../contract/forecast.js';
import { PHASES } from '../contract/objects.js';
import { costOf } from './cost.js';
import { phaseCalls, setUpCalls, spotCheckCalls, type SetUpCount } from './overhead.js';
import type { PhaseCounts } from './phase-counts.js';

/** Cost of one step of a run. */
export interface CostedStep extends StepCost {
  readonly step: ForecastStep;
}

/** All steps of a run in their order: set-up, phases in loading order, spot check. */
export function stepsOf(counts: PhaseCounts, setUp: SetUpCount): CostedStep[] {
  return [
    { step: 'set_up', ...costOf(setUpCalls(setUp)) },
    ...PHASES.map((object): CostedStep => ({ step: object, ...costOf(phaseCalls(object, counts)) })),
    { step: 'spot_check', ...costOf(spotCheckCalls(counts)) },
  ];
}
