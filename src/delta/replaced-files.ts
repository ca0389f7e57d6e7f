import type { NewConflict } from '../ledger/conflict-store.js';
import type { PlannedRecord, StoredRecord } from '../ledger/record-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';
import { touchedUnits } from '../loading/update/merge-fields.js';
import { deletedConflict } from './deleted-conflict.js';
import { followOrForget } from './follow-merged.js';

/**
 * Files cannot be changed in Pipedrive: one whose bytes, name or parent changed is uploaded anew beside the old one, which
 * is listed for whoever wants it deleted. One that people deleted stays deleted until somebody decides.
 * @returns the records that are to be uploaded anew: pending again
 */
export async function replaceFiles(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  planned: readonly PlannedRecord[],
  fates: ReadonlyMap<string, StoredRecord>,
): Promise<Set<string>> {
  const replaced = new Set<string>();
  if (port.object !== 'attachments') return replaced;
  const loaded = planned.flatMap((record) => {
    const fate = fates.get(record.source_id);
    return fate?.state === 'created' && record.state === 'pending' ? [fate] : [];
  });
  const { ledger, run } = context;
  const found: NewConflict[] = [];
  for (const record of await changedFiles(context, port, loaded)) {
    const { fate } = await followOrForget(context, port, lease, record);
    if (fate === 'deleted') found.push(deletedConflict(context, record));
    else {
      replaced.add(record.source_id);
      found.push(replacedConflict(context, record));
    }
  }
  await ledger.conflicts.put(run, lease.fence, found);
  await ledger.gone.sendAgain(lease.fence, run, port.object, [...replaced]);
  return replaced;
}

async function changedFiles(
  context: RunContext,
  port: EntityPort,
  loaded: readonly StoredRecord[],
): Promise<StoredRecord[]> {
  const ids = loaded.map((record) => record.source_id);
  const written = await context.ledger.written.ofRecords(context.run, port.object, ids);
  const contents = await context.ledger.changes.newContents(context.reportedAs, port.object, ids);
  const plans = await planRecords(context, port, loaded);
  return loaded.filter(({ source_id }) => {
    const [before, after] = [written.get(source_id), plans.get(source_id)];
    if (before === undefined || after?.kind !== 'create') return false;
    return contents.has(source_id) || touchedUnits(port, before.body, after.body).length > 0;
  });
}

function replacedConflict({ run, reportedAs }: RunContext, record: StoredRecord): NewConflict {
  return {
    run,
    object: record.object,
    source_id: record.source_id,
    target_id: record.target_id ?? '',
    kind: 'replaced_file',
    // One of several former versions.
    field: record.target_id ?? '',
    label: '(record)',
    delta: reportedAs,
    ours: JSON.stringify(record.target_id),
    source: '"another version"',
    target: JSON.stringify(record.target_id),
    changed_by: null,
    changed_at: null,
    state: 'left',
  };
}
