import { act } from './activities.js';
import type { SettledIssue } from './activity-types.js';
import type { Errand } from './course-state.js';
import type { Migration } from './migration-context.js';

/**
 * Carries out what people decided about single records, one after the other.
 * @returns how many records are pending because of it: their phases have to run. What is seen only then stays to be done.
 */
export async function carryOutErrands(m: Migration): Promise<number> {
  let reopened = 0;
  for (let errand = m.state.errands[0]; errand !== undefined; errand = m.state.errands[0]) {
    const result = await carryOut(m, errand);
    reopened += result.reopened;
    if (result.isBegun) return reopened;
    m.state.errands = m.state.errands.slice(1);
  }
  return reopened;
}

interface ErrandResult {
  readonly reopened: number;
  /** It is looked at again once its phases have run. */
  readonly isBegun: boolean;
}

async function carryOut(m: Migration, errand: Errand): Promise<ErrandResult> {
  const run = { ...m.reference, run: 'production', role: 'production' as const };
  if (errand.kind === 'conflicts') {
    const { kind: _kind, ...decisions } = errand;
    const { reopened } = await m.holding('Carry out decisions on conflicts', () =>
      act.decideConflicts(run, decisions),
    );
    return { reopened, isBegun: false };
  }
  const { kind: _kind, ...settlement } = errand;
  const settled = await m.holding(`Settle issue ${settlement.issue}`, () => act.settleIssue(run, settlement));
  tellOutcome(m, settled);
  const { hypercare } = m.state;
  if (hypercare !== null) m.state.hypercare = { ...hypercare, openIssues: settled.open };
  m.nudge();
  return { reopened: settled.reopened, isBegun: settled.outcome === 'begun' && settled.reopened > 0 };
}

const OUTCOMES: Readonly<Record<SettledIssue['outcome'], string>> = {
  repaired: 'repaired',
  answered: 'answered',
  declined: 'declined',
  begun: 'records are taken again',
  open: 'not repaired: why is written at the issue',
  unknown: 'there is none of this number that is open',
};

function tellOutcome(m: Migration, { issue, outcome }: SettledIssue): void {
  m.tell(`issue ${issue}: ${OUTCOMES[outcome]}`);
}
