import { act } from './activities.js';
import type { CarriedOut } from './activity-types.js';
import type { Errand } from './course-state.js';
import type { Migration } from './migration-context.js';

/**
 * Carries out what people decided about single records, one after the other.
 * @returns how many records are pending because of it: their phases have to run
 */
export async function carryOutErrands(m: Migration): Promise<number> {
  let reopened = 0;
  for (let errand = m.state.errands[0]; errand !== undefined; errand = m.state.errands[0]) {
    const result = await carryOut(m, errand);
    m.state.errands = m.state.errands.slice(1);
    reopened += result.reopened;
  }
  return reopened;
}

async function carryOut(m: Migration, errand: Errand): Promise<CarriedOut> {
  const run = { ...m.reference, run: 'production', role: 'production' as const };
  if (errand.kind === 'conflicts') {
    const { kind: _kind, ...decisions } = errand;
    return m.holding('Carry out decisions on conflicts', () => act.decideConflicts(run, decisions));
  }
  const { kind: _kind, ...settlement } = errand;
  const settled = await m.holding(`Settle issue ${settlement.issue}`, () => act.settleIssue(run, settlement));
  const { hypercare } = m.state;
  if (hypercare !== null) m.state.hypercare = { ...hypercare, openIssues: settled.open };
  m.nudge();
  return settled;
}
