import { sourceObjectOf, type PhaseObject } from '../contract/objects.js';
import { isRetryable } from '../contract/reason-codes.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { planRecords } from '../loading/plan-records.js';
import type { EntityPort, Plan } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import { readPresent } from '../loading/read-present.js';
import type { RunContext } from '../loading/run-context.js';
import { mergedInto } from '../trace/merged-into.js';
import type { RecordName } from '../trace/record-name.js';
import type { Relatives } from '../trace/record-story.js';
import { relativesOf } from '../trace/relatives.js';
import { fieldsOf } from './field-looks.js';
import type { FileLook, LookedPlan, LookedTarget, RecordLook } from './record-look.js';
import { referrersOf } from './referrers.js';
import { unlinkedOf } from './unlinked.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Looks a reported record up in source, ledger and target. It writes nothing, and costs one or two requests; more where the
 * record is gone, or has links that differ.
 */
export async function lookAtRecord(context: RunContext, name: RecordName): Promise<RecordLook> {
  const { ledger, run } = context;
  const object = name.object as PhaseObject;
  const port = portOf(object);
  const record = (await ledger.records.fates(run, object, [name.id])).get(name.id) ?? null;
  const [row] = await ledger.source.byIds(sourceObjectOf(object), [name.id]);
  const values = row === undefined ? null : (JSON.parse(row.data) as Record<string, string>);
  const relatives = await relativesOf(ledger, run, name, values);
  const plan = record === null || port === null ? null : await planOf(context, port, record);
  const found = await targetOf(context, port, record, relatives);
  const isThere = record?.state === 'created' && port !== null && found?.present != null;
  return {
    object,
    sourceId: name.id,
    isInSource: row !== undefined,
    record: record === null ? null : lookedRecord(record),
    plan: lookedPlan(plan),
    target: found?.target ?? null,
    fields:
      isThere && plan?.kind === 'create' ? await fieldsOf(context, port, record, plan, found.present) : [],
    files: isThere ? await skippedFilesOf(context, record) : [],
    unlinked: isThere ? await unlinkedOf(context, record) : [],
    absentParents: absentParents(relatives),
    openConflicts: await openConflictsOf(context, object, name.id),
  };
}

async function planOf(context: RunContext, port: EntityPort, record: StoredRecord): Promise<Plan | null> {
  if (record.state !== 'created' && record.state !== 'skipped') return null;
  return (await planRecords(context, port, [record])).get(record.source_id) ?? null;
}

function lookedRecord({
  object,
  state,
  target_id,
  reason_code,
  survivor,
}: StoredRecord): RecordLook['record'] {
  return {
    state,
    targetId: target_id,
    reasonCode: reason_code,
    survivor: survivor === null ? null : `${object}/${survivor}`,
  };
}

function lookedPlan(plan: Plan | null): LookedPlan | null {
  if (plan === null) return null;
  return plan.kind === 'create' ? { kind: 'create' } : { kind: 'skip', code: plan.code };
}

interface FoundTarget {
  readonly target: LookedTarget;
  readonly present: Fields | null;
}

async function targetOf(
  context: RunContext,
  port: EntityPort | null,
  record: StoredRecord | null,
  relatives: Relatives,
): Promise<FoundTarget | null> {
  const targetId = record?.target_id ?? null;
  if (record?.state !== 'created' || targetId === null) return null;
  if (port?.read === undefined) return { target: { state: 'unreadable', targetId }, present: null };
  const present = await readPresent(context, port, targetId);
  if (present !== null) return { target: { state: 'there', targetId }, present };
  const moved = await context.ledger.written.movedTo(context.run, record.target_object ?? '', targetId);
  const into = moved[0] ?? (await mergedInto(context, record.target_object ?? '', targetId, relatives));
  const state = into == null ? 'deleted' : 'merged';
  return { target: { state, targetId }, present: null };
}

/** Attachments that hang on the record and were skipped for something that can be helped. */
async function skippedFilesOf(context: RunContext, record: StoredRecord): Promise<FileLook[]> {
  const port = portOf('attachments');
  const files: FileLook[] = [];
  for await (const { object, records } of referrersOf(context, record)) {
    const skipped = records.filter(
      ({ state, reason_code }) => state === 'skipped' && isRetryable(reason_code),
    );
    if (object !== 'attachments' || port === null || skipped.length === 0) continue;
    const plans = await planRecords(context, port, skipped);
    for (const { source_id: sourceId, reason_code: code } of skipped) {
      files.push({ sourceId, reasonCode: code ?? '', isReady: plans.get(sourceId)?.kind === 'create' });
    }
  }
  return files;
}

function absentParents({ parents, leadParents }: Relatives): string[] {
  const isThere = (state: string): boolean => state === 'created' || state === 'merged';
  return [...parents, ...leadParents].filter(({ state }) => !isThere(state)).map(({ record }) => record);
}

async function openConflictsOf({ ledger, run }: RunContext, object: string, id: string): Promise<number> {
  const conflicts = await ledger.conflicts.ofRecords(run, object, [id]);
  return conflicts.filter(({ state }) => state === 'open').length;
}
