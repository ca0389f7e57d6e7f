import { sourceObjectOf, type PhaseObject } from '../contract/objects.js';
import { META } from '../ledger/meta-keys.js';
import type { PlannedRecord, StoredRecord } from '../ledger/record-store.js';
import { amendPhase } from '../loading/amend/amend-phase.js';
import { planPage } from '../loading/plan/plan-phase.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';

/** Whether records of a phase are in the account from before its rollback. */
export async function hasLeftovers(
  { ledger, role }: Pick<RunContext, 'ledger' | 'role'>,
  object: PhaseObject,
): Promise<boolean> {
  const left = await ledger.meta.get<Record<string, number>>(META.leftovers(role));
  return (left?.[object] ?? 0) > 0;
}

/**
 * Takes over what an earlier rollback left of a phase: it is not created again. Where the mapping or the source say
 * something else of it than before, it is brought to that as a loaded record is to a changed mapping, and what people
 * changed stays; one that would be left out or merged now stays as it is. Repeatable.
 */
export async function takeLeftovers(context: RunContext, object: PhaseObject): Promise<void> {
  const { ledger, run } = context;
  for await (const rows of ledger.source.pages(sourceObjectOf(object))) {
    const planned = (await planPage(context, object, rows)).filter((record) => record !== null);
    const ids = planned.map((record) => record.source_id);
    const fates = await ledger.records.fates(run, object, ids);
    const otherwise = planned.filter((record) => isOtherwise(record, fates.get(record.source_id)));
    await ledger.amendments.markStaying(
      run,
      object,
      otherwise.map((record) => record.source_id),
    );
  }
  const port = portOf(object);
  if (port !== null) await amendPhase(context, port);
}

/** In the account as a record of its own, and planned as none, or as another one. */
function isOtherwise(planned: PlannedRecord, fate: StoredRecord | undefined): boolean {
  if (fate?.state !== 'created') return false;
  const isOwn = planned.state === 'pending' && planned.pass === 0;
  return !isOwn && planned.target_id !== fate.target_id;
}
