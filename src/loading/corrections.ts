import type { Correction } from '../ledger/correction-store.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { Written } from '../ledger/written-store.js';
import { Gone, OutcomeUnknown, RecordRefused } from '../pipedrive/errors.js';
import { compareRecord } from './compare-record.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { planRecords } from './plan-records.js';
import type { EntityPort, WritePlan } from './port.js';
import { readPresent } from './read-present.js';
import type { RunContext } from './run-context.js';
import { isUntouchedSince, isUntouchedTwin } from './untouched.js';
import { answeredAt, lastWrite } from './last-write.js';
import { unitsHeldOtherwise } from './update/held-otherwise.js';
import { unitOf, withUnitsOf, type Unit } from './update/units.js';

/** A correction whose outcome is unknown is looked at again, at most so often in one go. */
const MAX_TRIES = 3;

interface Ending {
  readonly state: 'done' | 'dropped';
  /** What counts as written last of a record whose fields were written. */
  readonly written?: Written | undefined;
}

const DONE: Ending = { state: 'done' };
const DROPPED: Ending = { state: 'dropped' };

/**
 * Carries out every correction that the ledger has as intended, those that an earlier attempt left too. Each begins by
 * reading its record: what is done already is closed, what somebody touched in the meantime is left alone. So it can be
 * repeated after a crash at any point.
 * @returns how many target records were corrected
 */
export async function carryOutCorrections(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
): Promise<number> {
  const { corrections } = context.ledger;
  const open = await corrections.inState(context.reportedAs, port.object, 'intent');
  let done = 0;
  for (const group of byTarget(open)) {
    context.signal.throwIfAborted();
    context.beat({ object: port.object, correcting: done });
    const ending = await correct(context, port, lease, group);
    for (const correction of group)
      await corrections.close(context.run, lease.fence, correction, ending.state, ending.written);
    if (ending.state === 'done') done += 1;
  }
  return done;
}

function byTarget(corrections: readonly Correction[]): Correction[][] {
  const groups = new Map<string, Correction[]>();
  for (const correction of corrections) {
    groups.set(correction.target_id, [...(groups.get(correction.target_id) ?? []), correction]);
  }
  return [...groups.values()];
}

async function correct(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  group: readonly Correction[],
): Promise<Ending> {
  for (let tries = 1; ; tries += 1) {
    try {
      const isDeletion = group.some((correction) => correction.kind === 'late_duplicate');
      return await (isDeletion ? removeTwin : writeFields)(context, port, lease, group);
    } catch (error) {
      if (error instanceof RecordRefused || error instanceof Gone) return DROPPED;
      if (!(error instanceof OutcomeUnknown) || tries >= MAX_TRIES) throw error;
    }
  }
}

/** What a correction is about: the source record, and what the mapping makes of it. */
async function subjectOf(
  context: RunContext,
  port: EntityPort,
  sourceId: string,
): Promise<{ readonly record: StoredRecord; readonly plan: WritePlan } | null> {
  const fates = await context.ledger.records.fates(context.run, port.object, [sourceId]);
  const record = fates.get(sourceId);
  if (record?.state !== 'created') return null;
  const plan = (await planRecords(context, port, [record])).get(sourceId);
  return plan?.kind === 'create' ? { record, plan } : null;
}

async function removeTwin(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  group: readonly Correction[],
): Promise<Ending> {
  const [{ target_id: id, source_id: sourceId } = { target_id: '', source_id: '' }] = group;
  const twin = await readPresent(context, port, id);
  if (twin === null) return DONE;
  const subject = await subjectOf(context, port, sourceId);
  if (subject === null || !(await isOursToRemove(context, port, { id, twin, ...subject }))) return DROPPED;
  try {
    await port.remove(id, context, () => lease.assertHeld());
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
  return DONE;
}

interface Twin {
  readonly id: string;
  readonly twin: Readonly<Record<string, unknown>>;
  readonly record: StoredRecord;
  readonly plan: WritePlan;
}

/** The first one is still there, and the second is what its creation made it: nothing is lost with it. */
async function isOursToRemove(
  context: RunContext,
  port: EntityPort,
  { id, twin, record, plan }: Twin,
): Promise<boolean> {
  if (compareRecord(port, plan.body, twin).length > 0) return false;
  const same = await context.ledger.records.byTargetKeys(context.run, port.object, [plan.key]);
  for (const { target_id: firstId, state } of same.get(plan.key) ?? [record]) {
    if (firstId === null || firstId === id || state !== 'created') continue;
    const first = await readPresent(context, port, firstId);
    if (first === null || !isUntouchedTwin(twin, first, plan.body)) continue;
    if (await isSameContent(context, port, id, firstId)) return true;
  }
  return false;
}

async function isSameContent(
  context: RunContext,
  port: EntityPort,
  id: string,
  firstId: string,
): Promise<boolean> {
  if (port.content === undefined) return true;
  return (await port.content.ofTarget(id, context)) === (await port.content.ofTarget(firstId, context));
}

async function writeFields(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  group: readonly Correction[],
): Promise<Ending> {
  const [{ target_id: id, source_id: sourceId } = { target_id: '', source_id: '' }] = group;
  const subject = await subjectOf(context, port, sourceId);
  const actual = subject === null ? null : await readPresent(context, port, id);
  if (subject === null || actual === null || port.update === undefined) return DROPPED;
  const { record, plan } = subject;
  const wanted = new Set(group.map((correction) => correction.field));
  const fields = compareRecord(port, plan.body, actual).flatMap(({ field }) =>
    wanted.has(field) ? [field] : [],
  );
  const written = (await context.ledger.written.ofRecords(context.run, port.object, [sourceId])).get(
    sourceId,
  );
  const units = new Set([...wanted].map(unitOf));
  const ours = written === undefined ? undefined : withUnitsWritten(written, plan.body, units);
  const endedWith = (now: Written | undefined): Ending =>
    now === undefined ? DONE : { ...DONE, written: { ...now, at: answeredAt(context) } };
  // An earlier attempt's request arrived.
  if (fields.length === 0) return endedWith(ours);
  if (!isUntouchedSince(actual, plan.body, lastWrite(record, written))) return DROPPED;
  const change = changeOf({ ...port.stored(plan.body), ...plan.body }, fields);
  const answer = await port.update(id, change, context, () => lease.assertHeld());
  return endedWith(ours === undefined ? ours : withTheirs(port, ours, units, answer ?? {}));
}

function withUnitsWritten(written: Written, body: WritePlan['body'], units: ReadonlySet<Unit>): Written {
  const theirs = written.theirs.filter((unit) => !units.has(unit));
  return { ...written, body: withUnitsOf(written.body, body, units), theirs };
}

/** What somebody changed between our look and our request is theirs, though the time of our request covers it. */
function withTheirs(
  port: EntityPort,
  written: Written,
  units: ReadonlySet<Unit>,
  answer: Readonly<Record<string, unknown>>,
): Written {
  const between = unitsHeldOtherwise(port, written.body, answer).filter((unit) => !units.has(unit));
  if (between.length === 0) return written;
  return { ...written, theirs: [...new Set([...written.theirs, ...between])], isTouched: true };
}

/** The part of a body that sets these fields and no other. */
function changeOf(body: WritePlan['body'], fields: readonly string[]): Record<string, unknown> {
  const change: Record<string, unknown> = {};
  const given = (body['custom_fields'] ?? {}) as Readonly<Record<string, unknown>>;
  const custom: Record<string, unknown> = {};
  for (const field of fields) {
    const [top = '', key = ''] = field.split('.');
    if (top === 'custom_fields') custom[key] = given[key];
    else change[top] = body[top];
  }
  return Object.keys(custom).length === 0 ? change : { ...change, custom_fields: custom };
}
