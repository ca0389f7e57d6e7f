import { sourceObjectOf, type PhaseObject } from '../contract/objects.js';
import type { DeltaKind } from '../ledger/delta-tables.js';
import type { NewDeltaRecord } from '../ledger/delta-record-store.js';
import { MERGED_IN_TARGET } from '../ledger/gone-store.js';
import type { PlannedRecord, StoredRecord } from '../ledger/record-store.js';
import type { StoredRow } from '../ledger/source-store.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import { planPage } from '../loading/plan/plan-phase.js';
import type { EntityPort } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { takeAway } from './deleted-rows.js';
import { followers } from './followers.js';
import { replaceFiles } from './replaced-files.js';
import { requireLiveParents } from './live-parents.js';

/**
 * Enters what a delta is about into the ledger: for every row that changed, whether its record is created, brought up to
 * date, or left as it is; and the records that follow from these. Repeatable: what is entered keeps what it has.
 */
export async function planDelta(context: RunContext, object: PhaseObject): Promise<void> {
  const { ledger, reportedAs } = context;
  const source = sourceObjectOf(object);
  await underLease(context, async (lease) => {
    if (object === source) await takeAway(context, object, lease);
    for await (const changes of ledger.changes.pages(reportedAs, source, CHANGED)) {
      context.beat({ object, planned: changes.at(-1)?.seq ?? 0 });
      const kinds = new Map(changes.map((change) => [change.source_id, change.kind as DeltaKind]));
      await planRows(context, object, lease, await rowsOf(context, object, [...kinds.keys()]), kinds);
    }
    for (const ids of await followers(context, object)) {
      await planRows(context, object, lease, await rowsOf(context, object, ids), new Map());
    }
    await ledger.retries.dropUnplanned(context.run, object, lease.fence);
    const port = portOf(object);
    if (port !== null) await requireLiveParents(context, port, lease);
  });
}

const CHANGED = ['created', 'changed', 'reappeared'] as const;

async function rowsOf(
  { ledger }: RunContext,
  object: PhaseObject,
  ids: readonly string[],
): Promise<StoredRow[]> {
  return ledger.source.byIds(sourceObjectOf(object), ids);
}

async function planRows(
  context: RunContext,
  object: PhaseObject,
  lease: LeaseKeeper,
  rows: readonly StoredRow[],
  kinds: ReadonlyMap<string, DeltaKind>,
): Promise<void> {
  const { ledger, run, reportedAs } = context;
  const entered = await ledger.deltaRecords.among(
    reportedAs,
    object,
    rows.map((row) => row.source_id),
  );
  const fresh = rows.filter((row) => !entered.has(row.source_id));
  const planned = (await planPage(context, object, fresh)).filter((record) => record !== null);
  const ids = planned.map((record) => record.source_id);
  const fates = await ledger.records.fates(run, object, ids);
  const port = portOf(object);
  const replaced =
    port === null ? new Set<string>() : await replaceFiles(context, port, lease, planned, fates);
  const sorted = sortOut(planned, fates, replaced);
  await ledger.amendments.forgetFiltered(run, object, sorted.filtered);
  await ledger.retries.reopen(run, { records: new Map([[object, sorted.skipped]]), corrections: [] });
  await ledger.records.plan(run, object, sorted.anew);
  await ledger.amendments.markStaying(run, object, sorted.staying);
  await ledger.deltaRecords.enter(
    reportedAs,
    object,
    planned.map((record) => entryOf(record, fates.get(record.source_id), kinds, replaced, port)),
  );
}

/** What is to be done in the ledger about records that are planned again. */
interface Sorted {
  /** Not there, or to be planned anew. */
  readonly anew: PlannedRecord[];
  readonly filtered: string[];
  readonly skipped: string[];
  /** Loaded, and the plan would have it otherwise now. */
  readonly staying: string[];
}

function sortOut(
  planned: readonly PlannedRecord[],
  fates: ReadonlyMap<string, StoredRecord>,
  replaced: ReadonlySet<string>,
): Sorted {
  const sorted: Sorted = { anew: [], filtered: [], skipped: [], staying: [] };
  for (const record of planned) {
    const fate = fates.get(record.source_id);
    const { source_id: id } = record;
    if (fate === undefined) sorted.anew.push(record);
    else if (isHere(fate)) {
      if (isOtherwise(record, fate) && !replaced.has(id)) sorted.staying.push(id);
    } else if (!isTakenBack(fate)) {
      if (fate.state === 'filtered') sorted.filtered.push(id);
      if (fate.state === 'skipped') sorted.skipped.push(id);
      sorted.anew.push({ ...record, seq: fate.seq });
    }
  }
  return sorted;
}

/** Deleted by people, or by a rollback: a decision, or a retry, brings it back. */
function isTakenBack({ state, reason_code: code }: StoredRecord): boolean {
  return state === 'skipped' && (code === 'deleted_in_target' || code === 'rolled_back');
}

function isHere({ state }: StoredRecord): boolean {
  return state === 'created' || state === 'merged';
}

/** Loaded as a record of its own, and planned as something else now, or the other way round. */
function isOtherwise(planned: PlannedRecord, fate: StoredRecord): boolean {
  if (fate.reason_code === MERGED_IN_TARGET) return false;
  const isOwn = planned.state === 'pending' && planned.pass === 0;
  if (fate.state === 'created') return !isOwn;
  return isOwn || fate.target_id !== (planned.target_id ?? fate.target_id);
}

function entryOf(
  planned: PlannedRecord,
  fate: StoredRecord | undefined,
  kinds: ReadonlyMap<string, DeltaKind>,
  replaced: ReadonlySet<string>,
  port: EntityPort | null,
): NewDeltaRecord {
  const { source_id, seq } = planned;
  const entry = { source_id, seq, kind: kinds.get(source_id) ?? ('follows' as const) };
  if (fate === undefined || !isHere(fate) || replaced.has(source_id)) return { ...entry, state: 'own' };
  const isUpdate =
    port?.update !== undefined &&
    fate.target_id !== null &&
    planned.state === 'pending' &&
    (fate.state === 'created' || fate.reason_code === MERGED_IN_TARGET);
  return isUpdate ? { ...entry, state: 'pending' } : { ...entry, state: 'done', outcome: 'same' };
}
