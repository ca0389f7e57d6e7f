import type { NoteOfRecord, Outcome } from '../ledger/record-store.js';
import { RecordRefused, type Gone } from '../pipedrive/errors.js';
import { answeredAt } from './last-write.js';
import type { EntityPort, RecordedNote, WritePlan } from './port.js';
import type { RunContext } from './run-context.js';

/** A record that is in the target now, with all that has to be reported about it. */
export function createdOutcome(
  context: Pick<RunContext, 'client'>,
  port: EntityPort,
  sourceId: string,
  targetId: string,
  plan: Pick<WritePlan, 'key' | 'values' | 'reassign'> & Partial<Pick<WritePlan, 'body'>>,
): Outcome {
  return {
    sourceId,
    state: 'created',
    relation: port.object.startsWith('lead_') ? 'made_for_lead' : 'created',
    targetObject: port.targetObject,
    targetId,
    targetKey: plan.key,
    reassign: plan.reassign,
    attempts: 1,
    notes: notesOf(plan.values),
    ...(plan.body === undefined ? {} : { body: plan.body, writtenAt: answeredAt(context) }),
  };
}

/** What is reported of values that do not arrive as they are. */
export function notesOf(values: readonly RecordedNote[]): NoteOfRecord[] {
  return values.map((note) => ({
    ...(note.sourceId === undefined ? {} : { sourceId: note.sourceId }),
    sourceField: note.field,
    code: note.code,
    action: note.action,
    value: note.value,
  }));
}

/** A record that Pipedrive refused: which fields and why, as far as the answer told. */
export function refusedOutcome(sourceId: string, error: RecordRefused | Gone): Outcome {
  const named = error instanceof RecordRefused ? error.fields : [];
  const fields = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return {
    sourceId,
    state: 'skipped',
    reasonCode: 'target_refused',
    reason: `Pipedrive refused the record with status ${error.status}${fields}`,
    attempts: 1,
  };
}
