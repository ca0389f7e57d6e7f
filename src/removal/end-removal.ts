import { META } from '../ledger/meta-keys.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { spareStagesKey } from '../loading/ports/stages.js';
import type { RunContext } from '../loading/run-context.js';

/**
 * Forgets a run after its removal, but for the records that stayed in the target: a run that begins again knows them, so
 * that nothing is doubled. Repeatable.
 */
export async function endRemoval({ ledger, role, run }: RunContext, lease: LeaseKeeper): Promise<void> {
  const left = await ledger.gone.forgetRun(lease.fence, run);
  await ledger.reports.clearRun(run);
  await ledger.meta.delete(spareStagesKey(run));
  await ledger.meta.set(META.leftovers(role), left);
  if (left === 0) await ledger.meta.delete(META.run(run));
}
