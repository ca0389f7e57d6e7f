import { conflictName, type Expected } from './expected.js';
import { CLOSING } from './fields/deal-fields.js';
import type { Value } from './fields/field.js';
import { fieldOf, OBJECTS, type ModelledObject } from './fields/index.js';
import type { Oracle } from './oracle.js';
import { DeltaRound } from './delta-round.js';
import { keyOfRecord, WHOLE_RECORD, type Known } from './records.js';
import { TargetView } from './target-view.js';
import { agree, createRecord, writeField } from './verdicts.js';

/** As `sd2pd conflicts NAME decide` takes it. */
export interface Decision {
  readonly object: string;
  readonly id: string;
  readonly field: string;
  readonly decision: 'source' | 'target';
}

/** What people changed between the delta and the decisions, by the conflict's name. */
export type Meddled = ReadonlyMap<string, Value>;

/** What the account has to look like once the decisions are carried out. */
export function decide(
  oracle: Oracle,
  delta: Expected,
  decisions: readonly Decision[],
  meddled: Meddled,
): Expected {
  const expected: Expected = {
    ...delta,
    ...{ when: 'decided', conflicts: [], unsure: [...delta.unsure], newFiles: [...delta.newFiles] },
    writes: new Map([...delta.writes].map(([ref, writes]) => [ref, new Map(writes)])),
    created: new Map(delta.created),
    perhaps: new Set(delta.perhaps),
    removed: new Set(delta.removed),
    tolerated: new Set(delta.tolerated),
  };
  noteMeddling(oracle, expected, meddled);
  for (const decision of decisions) carryOut(oracle, expected, decision, meddled);
  expectChildren(oracle, expected, new TargetView(delta.before));
  expected.conflicts.push(...oracle.openConflicts());
  return expected;
}

/** What people changed has to stay, whatever is decided about what was shown before. */
function noteMeddling(oracle: Oracle, expected: Expected, meddled: Meddled): void {
  for (const known of oracle.records.all()) {
    for (const conflict of known.open.values()) {
      const value = meddled.get(conflictName(conflict));
      if (value === undefined || known.ref === null) continue;
      known.open.set(conflict.field, { ...conflict, target: value });
      const writes = expected.writes.get(known.ref) ?? new Map<string, Value>();
      expected.writes.set(known.ref, writes.set(conflict.field, value));
      known.touched = true;
    }
  }
}

function carryOut(oracle: Oracle, expected: Expected, decision: Decision, meddled: Meddled): void {
  if (decision.object === 'attachments') return decideFile(oracle, expected, decision);
  const known = knownOf(oracle, decision);
  if (known === undefined) throw new Error(`nothing is known of ${decision.object}/${decision.id}`);
  if (decision.field === WHOLE_RECORD) return decideRecord(oracle, expected, known, decision);
  const conflict = known.open.get(decision.field);
  if (conflict === undefined) throw new Error(`${conflictName(decision)} is not open`);
  if (decision.decision === 'target') agree(known, decision.field, conflict.source);
  else if (!meddled.has(conflictName(decision)))
    writeField(known, conflict.field, conflict.source, oracle.records, expected);
  if (decision.field === 'status') settleClosing(oracle, expected, known, decision);
}

/** Closing values go with the status. Which of them are written with one that was decided is not said. */
function settleClosing(oracle: Oracle, expected: Expected, known: Known, { decision }: Decision): void {
  const row = oracle.source.rows('deals').get(known.id) ?? {};
  for (const field of CLOSING) {
    agree(known, field, fieldOf('deals', field).read(row, oracle.source.context));
    if (decision === 'source')
      expected.unsure.push({ ref: known.ref ?? '', field, why: 'its status was decided' });
  }
  known.closed = true;
}

function decideRecord(oracle: Oracle, expected: Expected, known: Known, { decision }: Decision): void {
  const row = oracle.source.rows(known.object).get(known.id);
  if (row === undefined) {
    // Deleted in the source: carried out only where nobody has changed the record since.
    if (decision === 'source' && !known.touched && known.ref !== null) {
      expected.removed.add(known.ref);
      known.state = 'deleted';
    }
    known.closed = true;
  } else if (decision === 'source') {
    createRecord(known, row, oracle.source, expected);
    for (const file of oracle.files.uploadAgain(known.key)) {
      expected.newFiles.push(file);
      expected.perhaps.add(`attachments/${file.attachment}`);
    }
  } else {
    known.open.delete(WHOLE_RECORD);
    known.closed = true;
  }
}

function decideFile(oracle: Oracle, expected: Expected, { id, decision }: Decision): void {
  const known = oracle.files.get(id);
  if (known === undefined) throw new Error(`nothing is known of attachments/${id}`);
  known.open = false;
  known.closed = true;
  const old = known.versions.slice(0, -1).flatMap(({ ref }) => (ref === null ? [] : [ref]));
  if (decision === 'source') for (const ref of old) expected.removed.add(ref);
}

/** Children of a record that was created again are taken by the next delta, or at once. */
function expectChildren(oracle: Oracle, expected: Expected, view: TargetView): void {
  const { records, source } = oracle;
  const round = new DeltaRound(records, view, source, source, expected, undefined);
  for (const object of OBJECTS) {
    for (const [id, row] of source.rows(object)) {
      const known = records.get(keyOfRecord(object, id));
      if (known?.state === 'skipped' && round.canMove(known, row)) expected.perhaps.add(known.key);
    }
  }
  for (const [id, row] of source.folder.table('attachments').records()) {
    const file = oracle.files.movable(id, row, view);
    if (file === null) continue;
    expected.newFiles.push(file);
    expected.perhaps.add(`attachments/${id}`);
  }
}

/** A record by the names that reports have for it. */
export function knownOf(oracle: Oracle, { object, id }: Pick<Decision, 'object' | 'id'>): Known | undefined {
  return oracle.records.get(keyOfRecord(object as ModelledObject, id));
}
