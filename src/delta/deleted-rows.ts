import type { PhaseObject } from '../contract/objects.js';
import type { NewConflict } from '../ledger/conflict-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { RunContext } from '../loading/run-context.js';

/**
 * Rows that the newer export does not hold any more: what has not been moved is left out from now on; what is in the target
 * stays there, and is listed for whoever wants it deleted.
 */
export async function takeAway(context: RunContext, object: PhaseObject, lease: LeaseKeeper): Promise<void> {
  const { ledger, run, reportedAs } = context;
  for await (const page of ledger.changes.pages(reportedAs, object, ['deleted'])) {
    const ids = page.map((change) => change.source_id);
    const fates = await ledger.records.fates(run, object, ids);
    const listed: NewConflict[] = [];
    for (const { source_id } of page) {
      const fate = fates.get(source_id);
      if (fate === undefined) continue;
      if (fate.state === 'skipped' || fate.state === 'pending') await ledger.gone.leaveOut(lease.fence, fate);
      else if (fate.state === 'created') {
        listed.push({
          run,
          object,
          source_id,
          target_id: fate.target_id ?? '',
          kind: 'deleted_in_source',
          field: '',
          label: '(record)',
          delta: reportedAs,
          ours: '"present"',
          source: '"deleted"',
          target: '"present"',
          changed_by: null,
          changed_at: null,
          // Nobody has to decide: what is in Pipedrive stays.
          state: 'left',
        });
      }
    }
    await ledger.conflicts.put(run, lease.fence, listed);
  }
}
