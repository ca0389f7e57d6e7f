import type { PhaseObject } from '../contract/objects.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import type { NewConflict } from '../ledger/conflict-store.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import type { ReadBack } from '../loading/read-back.js';
import type { RunContext } from '../loading/run-context.js';
import { listsFrom } from '../loading/lists-from.js';
import { readUntilMended, requireAccepted, settleWith } from '../loading/settle-phase.js';
import { deletedConflict } from './deleted-conflict.js';
import { followOrForget } from './follow-merged.js';
import { learnTarget } from './learn-target.js';

/**
 * Settles a phase of an account in which people work already: everything is read back, what they changed since is theirs,
 * what they merged is followed, and what they deleted is a decision of theirs that somebody confirms. Else as `settlePhase`.
 */
export async function settleLater(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
  acceptsSkips: boolean,
): Promise<Reconciliation> {
  return underLease(context, async (lease) => {
    const readFrom = listsFrom(context.client);
    const found = port === null ? null : await readUntilMended(context, port, lease, 'final');
    const known =
      port === null || found === null ? found : await accountForAbsent(context, port, lease, found);
    const settled = await settleWith(context, object, port, lease, { found: known, readFrom });
    return requireAccepted(context, settled, acceptsSkips);
  });
}

/** A record that no list shows and that cannot be read any more was merged or deleted by people. */
async function accountForAbsent(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  found: ReadBack,
): Promise<ReadBack> {
  if (found.absent.length === 0) return found;
  const { ledger, run } = context;
  // Links of other records tell where it was merged to.
  await learnTarget(context, lease);
  const conflicts: NewConflict[] = [];
  const absent: ReadBack['absent'] = [];
  for (const missing of found.absent) {
    const { fate } = await followOrForget(context, port, lease, missing.record);
    if (fate === 'there') absent.push(missing);
    if (fate === 'deleted') conflicts.push(deletedConflict(context, missing.record));
  }
  await ledger.conflicts.put(run, lease.fence, conflicts);
  const { created } = await ledger.stats.countsOf(run, port.object);
  const missing = created - (await ledger.stats.readBackCount(run, port.object));
  return { ...found, absent, missing };
}
