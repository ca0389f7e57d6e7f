import type { DeltaOutcome } from '../../ledger/delta-tables.js';
import type { NewConflict } from '../../ledger/conflict-store.js';
import type { EndedUpdate, UpdateBook } from '../../ledger/update-store.js';
import type { Written } from '../../ledger/written-store.js';
import { compareRecord } from '../compare-record.js';
import { answeredAt } from '../last-write.js';
import { notesOf } from '../outcomes.js';
import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import { isChangedSince } from './changed-since.js';
import { lastChanges, type LastChange } from './last-change.js';
import { fieldLabel } from './field-lines.js';
import type { FieldMerge } from './merge-fields.js';
import { unitsHeldOtherwise } from './held-otherwise.js';
import { shownValue, unitOf, withUnitsOf, type Unit } from './units.js';
import type { Step } from './update-records.js';

/** What the ledger takes down of a record whose update is through. */
export async function endOf(
  context: RunContext,
  port: EntityPort,
  step: Step,
  book: UpdateBook,
): Promise<EndedUpdate> {
  const { record, fields } = step;
  const { sourceId, targetId, after } = record;
  const ended = { sourceId, targetId, outcome: outcomeOf(step) };
  if (step.isGone) return { ...ended, written: null, notes: null, reassign: null, conflicts: [], agreed: [] };
  const changeOf = fields.open.length === 0 ? unknownChange : await lastChanges(context, port, record);
  const conflicts = fields.open.map((merge) =>
    conflictOf(context, port, step, merge, book, changeOf(merge.unit)),
  );
  if (step.isRefused) {
    return {
      ...ended,
      written: writtenAfterRefusal(step),
      notes: null,
      reassign: null,
      conflicts,
      agreed: [],
    };
  }
  return {
    ...ended,
    written: writtenAfter(context, port, step),
    notes: notesOf(after.values),
    reassign: after.reassign,
    conflicts,
    agreed: [...fields.writes, ...fields.there, ...fields.theirs].map(({ unit }) => unit),
  };
}

function outcomeOf({ fields, isGone, isRefused }: Step): DeltaOutcome {
  if (isGone) return 'gone';
  if (isRefused) return 'refused';
  if (fields.writes.length > 0) return 'updated';
  return fields.open.length > 0 ? 'conflict' : 'same';
}

/**
 * What counts as written last: what is wanted now. A field that a person has still to decide stays as it was, so that the
 * next delta asks again; one that stays theirs by decision counts as agreed, so that it does not.
 */
function writtenAfter(context: RunContext, port: EntityPort, step: Step): Written {
  const { record, fields, answer } = step;
  const { written, target } = record;
  const open = unitsIn(fields.open);
  const body = withUnitsOf(record.after.body, record.written.body, open);
  const ours = unitsIn([...fields.writes, ...fields.there]);
  const besides = target === null ? [] : unitsChangedBesides(port, written.body, target);
  const between = answer === null ? [] : changedBetween(port, step, answer);
  const theirs = new Set([
    ...[...record.written.theirs, ...besides, ...between],
    ...unitsIn(fields.theirs),
    ...open,
  ]);
  return {
    sourceId: record.sourceId,
    body,
    theirs: [...theirs].filter((unit) => !ours.has(unit)),
    // What people changed besides is still there, and unknown to later deltas.
    isTouched:
      written.isTouched || between.length > 0 || (target !== null && isChangedSince(port, written, target)),
    ...timeOf(context, step),
  };
}

/** Where nothing was sent, what somebody changed before is still later than our last write. */
function timeOf(context: RunContext, step: Step): Pick<Written, 'at'> {
  if (outcomeOf(step) === 'updated') return { at: answeredAt(context) };
  const { at } = step.record.written;
  return at === undefined ? {} : { at };
}

/** Units that we wrote and that the target holds otherwise: people's, and our next request says nothing of them. */
function unitsChangedBesides(
  port: EntityPort,
  ours: Written['body'],
  target: Readonly<Record<string, unknown>>,
): Unit[] {
  return compareRecord(port, ours, target).map(({ field }) => unitOf(field));
}

/** Units that our request said nothing of and that its answer holds otherwise than we wrote them. */
function changedBetween(port: EntityPort, { record, fields }: Step, answer: Written['body']): Unit[] {
  const { writes, there, theirs, open } = fields;
  const said = unitsIn([...writes, ...there, ...theirs, ...open]);
  return unitsHeldOtherwise(port, record.written.body, answer).filter((unit) => !said.has(unit));
}

/** What Pipedrive refuses stays as it is there: the read-back need not find it again. */
function writtenAfterRefusal({ record, fields }: Step): Written {
  const refused = unitsIn([...fields.writes, ...fields.open, ...fields.theirs]);
  return { ...record.written, theirs: [...new Set([...record.written.theirs, ...refused])] };
}

function unitsIn(merges: readonly FieldMerge[]): Set<Unit> {
  return new Set(merges.map(({ unit }) => unit));
}

const unknownChange = (): LastChange => ({ by: null, at: null });

function conflictOf(
  context: RunContext,
  port: EntityPort,
  { record }: Step,
  { unit, value, before, actual }: FieldMerge,
  { run, reportedAs, object }: UpdateBook,
  changed: LastChange,
): NewConflict {
  return {
    run,
    object,
    source_id: record.sourceId,
    target_id: record.targetId,
    kind: 'field',
    field: unit,
    label: fieldLabel(context, port, unit),
    delta: reportedAs,
    ours: JSON.stringify(shownValue(before)),
    source: JSON.stringify(shownValue(value)),
    target: JSON.stringify(shownValue(actual)),
    changed_by: changed.by,
    changed_at: changed.at,
    state: 'open',
  };
}
