import type { DeltaRecord } from '../ledger/delta-record-store.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { EndedUpdate } from '../ledger/update-store.js';
import type { Written } from '../ledger/written-store.js';
import { loadBatch } from '../loading/batch.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort, WritePlan } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';
import { fieldRule } from '../loading/update/field-lines.js';
import { fillsBlank } from '../loading/update/merge-fields.js';
import { readMany } from '../loading/update/read-many.js';
import { updateRecords, type Updatable, type UpdatePolicy } from '../loading/update/update-records.js';
import { deletedConflict } from './deleted-conflict.js';
import { followOrForget } from './follow-merged.js';
import { withFollowedLinks } from './followed-links.js';
import { learnObject } from './learn-target.js';

/**
 * Moves up to 1,000 records of a delta: what is new as in a first load, then what changed, field by field.
 * @returns whether nothing is left to do
 */
export async function loadDeltaBatch(context: RunContext, port: EntityPort): Promise<boolean> {
  const { done } = await loadBatch(context, port);
  if (!done) return false;
  const { ledger, reportedAs, timing } = context;
  const open = await ledger.deltaRecords.take(reportedAs, port.object, timing.batchRecords);
  if (open.length === 0) return true;
  await underLease(context, (lease) => updateBatch(context, port, lease, open));
  return (await ledger.deltaRecords.countOpen(reportedAs, port.object)) === 0;
}

/** A record that is to be brought up to date, before it is known what the target holds. */
interface Wanted {
  readonly record: StoredRecord;
  readonly after: WritePlan;
  readonly written: Written;
}

async function updateBatch(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  open: readonly DeltaRecord[],
): Promise<void> {
  // What somebody did since the delta began, while earlier records were on their way.
  await learnObject(context, port, lease);
  const wanted = await wantedOf(context, port, open);
  const { known, gone } = await sidesOf(context, port, lease, wanted);
  const policy: UpdatePolicy = {
    book: { run: context.run, reportedAs: context.reportedAs, object: port.object, kind: 'delta' },
    ruleOf: (unit) => fieldRule(context, port, unit),
  };
  const ended = await updateRecords(context, port, lease, known, policy);
  const vanished = new Set(ended.filter(isGone).map(({ sourceId }) => sourceId));
  const lost = [...gone, ...wanted.filter(({ record }) => vanished.has(record.source_id))];
  for (const { record } of lost) await seeOff(context, port, lease, record);
}

const isGone = ({ outcome }: EndedUpdate): boolean => outcome === 'gone';

/** What the mapping makes of the records now. One that it would skip stays as it is, and says why. */
async function wantedOf(
  context: RunContext,
  port: EntityPort,
  open: readonly DeltaRecord[],
): Promise<Wanted[]> {
  const { ledger, run, reportedAs } = context;
  const ids = open.map((record) => record.source_id);
  const records = await ledger.records.fates(run, port.object, ids);
  const written = await ledger.written.ofRecords(run, port.object, ids);
  const plans = await planRecords(context, port, [...records.values()], 'ofPresent');
  const wanted: Wanted[] = [];
  for (const [id, record] of records) {
    const plan = plans.get(id);
    if (plan?.kind === 'create') {
      const nothing = { sourceId: id, body: {}, theirs: [], isTouched: true };
      wanted.push({ record, after: plan, written: written.get(id) ?? nothing });
    } else {
      const reasons = plan === undefined ? {} : { reason_code: plan.code, reason: plan.reason };
      await ledger.deltaRecords.end(reportedAs, port.object, [id], { outcome: 'refused', ...reasons });
    }
  }
  return wanted;
}

/** Reads what somebody touched, or may have filled; of the rest the target holds what we wrote last. */
async function sidesOf(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  wanted: readonly Wanted[],
): Promise<{ readonly known: Updatable[]; readonly gone: Wanted[] }> {
  const unsure = wanted.filter(
    ({ record, written, after }) =>
      written.isTouched || record.state !== 'created' || fillsBlank(port, written.body, after.body),
  );
  const present = await readMany(
    context,
    port,
    unsure.map(({ record }) => record.target_id ?? ''),
  );
  const known: Updatable[] = [];
  const gone: Wanted[] = [];
  for (const item of wanted) {
    const { record, after } = item;
    const targetId = record.target_id ?? '';
    const target = present.get(targetId) ?? null;
    if (target === null && unsure.includes(item)) gone.push(item);
    else {
      const written =
        target === null ? item.written : await withFollowedLinks(context, port, lease, { ...item, target });
      known.push({ sourceId: record.source_id, targetId, written, after, target });
    }
  }
  return { known, gone };
}

/** A record that is not there: merged into another one, it is brought up to date there; deleted, a person decides. */
async function seeOff(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  record: StoredRecord,
): Promise<void> {
  const { ledger, run, reportedAs } = context;
  const { fate } = await followOrForget(context, port, lease, record);
  const ids = [record.source_id];
  if (fate !== 'deleted') {
    await ledger.deltaRecords.end(reportedAs, port.object, ids, { state: 'pending', outcome: null });
    return;
  }
  await ledger.conflicts.put(run, lease.fence, [deletedConflict(context, record)]);
  await ledger.deltaRecords.end(reportedAs, port.object, ids, { outcome: 'gone' });
}
