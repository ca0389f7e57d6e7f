import type { RetryRow } from '../ledger/retry-store.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { followOrForget } from '../delta/follow-merged.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import { portOf } from '../loading/ports/index.js';
import { reopenSkipped } from '../loading/retry/reopen-skipped.js';
import type { RunContext } from '../loading/run-context.js';
import type { Approval } from './approval.js';
import type { Repair, RepairPart } from './offer.js';
import { referrersOf } from './referrers.js';

/** Records of phases that may share one of another phase. */
const SHARING: Readonly<Record<string, readonly string[]>> = {
  accounts: ['accounts', 'lead_organizations'],
  contacts: ['contacts', 'lead_persons'],
};

const FOR_A_PARENT = ['parent_missing', 'parent_skipped'];

/**
 * Makes records pending: those that were skipped, with what was skipped because of them and with the values that were
 * handed in; and those that people deleted. Repeatable: what is pending stays so.
 */
export async function takeAgain(context: RunContext, issue: number, approval: Approval): Promise<void> {
  const { repairs, by, at, file } = approval;
  const parts = repairs
    .filter(({ kind }) => kind === 'retry' || kind === 'add_file')
    .flatMap((repair) => repair.parts);
  const orphans: RepairPart[] = [];
  for (const part of repairs.filter(isRestoring).flatMap((repair) => repair.parts)) {
    orphans.push(...(await bringBack(context, part, approval)));
  }
  const wanted = [...parts, ...orphans];
  if (wanted.length === 0) return;
  const set = `issue-${issue}/${at}`;
  const handedIn = file === null ? [] : await context.ledger.retries.rowsOf(file.set);
  if ((await context.ledger.retries.rowsOf(set)).length === 0) {
    await context.ledger.retries.put(wanted.map((part) => rowOf(part, set, { by, at }, handedIn)));
  }
  const request = { set, object: wanted[0]?.object ?? '', rows: wanted.length, corrected: 0, columns: [] };
  await reopenSkipped(context.ledger, context.run, [{ file: request }]);
}

export function isRestoring({ kind }: Repair): boolean {
  return kind === 'restore_record';
}

/** The row that was handed in for a record, and no other of its file: only the record was approved. */
function rowOf(
  { object, sourceId }: RepairPart,
  set: string,
  signed: Pick<RetryRow, 'by' | 'at'>,
  handedIn: readonly RetryRow[],
): RetryRow {
  const given = handedIn.find((row) => row.object === object && row.source_id === sourceId);
  return { set_id: set, object, source_id: sourceId, data: given?.data ?? null, ...signed };
}

/** @returns the records that were skipped for want of it */
async function bringBack(
  context: RunContext,
  part: RepairPart,
  { by, at, note }: Approval,
): Promise<RepairPart[]> {
  const { ledger, run } = context;
  const { object, sourceId } = part;
  const record = (await ledger.records.fates(run, object, [sourceId])).get(sourceId);
  if (record === undefined) return [];
  const conflicts = (await ledger.conflicts.ofRecords(run, object, [sourceId])).filter(
    ({ kind }) => kind === 'deleted_in_target',
  );
  const formerId = part.targetId ?? conflicts[0]?.target_id ?? null;
  await underLease(context, async (lease) => {
    if (record.state === 'created') await forgetDeleted(context, lease, record);
    await ledger.gone.bringBack(lease.fence, run, object, sourceId);
    const sharing = SHARING[object];
    if (formerId !== null && sharing !== undefined) {
      await ledger.gone.shareAgain(lease.fence, run, sharing, formerId);
    }
    // Nobody has to be asked any more whether it is created again.
    const ids = conflicts.map(({ id }) => id);
    await ledger.conflicts.decide(run, { ids, decision: 'source', by, at, note });
    await ledger.conflicts.settle(run, lease.fence, ids);
  });
  return orphansOf(context, record);
}

async function forgetDeleted(context: RunContext, lease: LeaseKeeper, record: StoredRecord): Promise<void> {
  const port = portOf(record.object as RepairPart['object']);
  if (port !== null) await followOrForget(context, port, lease, record);
}

async function orphansOf(context: RunContext, record: StoredRecord): Promise<RepairPart[]> {
  const orphans = new Map<string, RepairPart>();
  for await (const { object, records } of referrersOf(context, record)) {
    for (const { source_id: sourceId, state, reason_code: code } of records) {
      if (state !== 'skipped' || !FOR_A_PARENT.includes(code ?? '')) continue;
      orphans.set(`${object} ${sourceId}`, {
        object,
        sourceId,
        targetId: null,
        unit: '',
        shown: '',
        wanted: '',
      });
    }
  }
  return [...orphans.values()];
}
