import { META } from '../ledger/meta-keys.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { RunContext } from '../loading/run-context.js';
import { forgetSurvey } from './begin-removal.js';

/** Under this name the removal of a rejected run is kept until it is through: nobody asks for its report. */
export function rejectedRun(run: string): string {
  return `rejected-${run}`;
}

/**
 * Forgets a run after its removal, but for the records that stayed in the target: a run that begins again knows them, so
 * that nothing is doubled. Repeatable.
 */
export async function endRemoval(
  { ledger, role, run, facts }: RunContext,
  lease: LeaseKeeper,
): Promise<void> {
  const left = await ledger.gone.forgetRun(lease.fence, run);
  await ledger.reports.clearRun(run);
  await ledger.removals.clear(rejectedRun(run));
  await forgetSurvey(ledger, role);
  await ledger.meta.set(META.leftovers(role), left);
  await ledger.meta.set(META.run(run), { ...facts, rolledBackAt: new Date().toISOString() });
}
