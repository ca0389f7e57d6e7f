import { REASON_CODES } from '../contract/reason-codes.js';
import type { KnownRun } from '../ledger/known-runs.js';
import type { RunFacts } from '../ledger/meta-keys.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { RecordReference } from '../ledger/trace-store.js';
import type { RecordName } from './record-name.js';
import type { CorrectionStory, FieldStory, Relative, RunStory, ValueStory } from './record-story.js';

/** Records merged into one that are named; a group of more is rare. */
const MAX_MERGED = 50;

/** What became of the record in each run that knows it. @param withValues quote values of the customer */
export async function runStories(
  ledger: Ledger,
  runs: readonly KnownRun[],
  { object, id }: RecordName,
  withValues: boolean,
): Promise<RunStory[]> {
  const stories: RunStory[] = [];
  for (const { run, facts } of runs) {
    const record = (await ledger.records.fates(run, object, [id])).get(id);
    if (record !== undefined) stories.push(await runStory(ledger, facts, record, withValues));
  }
  return stories;
}

async function runStory(
  ledger: Ledger,
  facts: RunFacts,
  record: StoredRecord,
  withValues: boolean,
): Promise<RunStory> {
  const { run, object, source_id: sourceId, survivor } = record;
  const reference: RecordReference = { run, object, sourceId };
  return {
    run,
    account: facts.role,
    state: record.state,
    relation: record.relation,
    targetObject: record.target_object,
    targetId: record.target_id,
    reasonCode: record.reason_code,
    meaning: meaningOf(record),
    ...(withValues && record.reason !== null ? { reason: record.reason } : {}),
    attempts: record.attempts,
    at: record.updated_at,
    survivor: survivor === null ? null : `${object}/${survivor}`,
    merged: (await ledger.trace.followers(reference, MAX_MERGED)).map((other) => relativeOf(other, '')),
    reassign: record.reassign,
    readBack: READ_BACK[record.read_back] ?? 'not yet',
    values: await valueStories(ledger, reference, withValues),
    mismatches: (await ledger.trace.mismatches(reference)).map((line) => fieldStory(line, withValues)),
    corrections: await correctionStories(ledger, reference, withValues),
  };
}

const READ_BACK = ['not yet', 'as mapped', 'different'] as const;

/** A record that the ledger knows, as another one's relative. */
export function relativeOf(record: StoredRecord, field: string): Relative {
  return {
    record: `${record.object}/${record.source_id}`,
    field,
    state: record.state,
    targetId: record.target_id,
    reasonCode: record.reason_code,
  };
}

/** Reasons of skips quote values; what is said of a record that was left out on purpose does not. */
function meaningOf({ reason_code, reason, state }: StoredRecord): string | null {
  const known = Object.entries(REASON_CODES).find(([code]) => code === reason_code);
  if (known === undefined) return state === 'filtered' ? reason : null;
  const column = /^[a-z_][a-z0-9_]*(?=: )/i.exec(reason ?? '')?.[0];
  return column === undefined ? known[1].meaning : `${column}: ${known[1].meaning}`;
}

async function valueStories(
  ledger: Ledger,
  reference: RecordReference,
  withValues: boolean,
): Promise<ValueStory[]> {
  const notes = await ledger.trace.valueNotes(reference);
  return notes.map(({ source_field, reason_code, action, value }) => ({
    field: source_field,
    code: reason_code,
    action,
    ...(withValues ? { value } : {}),
  }));
}

async function correctionStories(
  ledger: Ledger,
  reference: RecordReference,
  withValues: boolean,
): Promise<CorrectionStory[]> {
  const corrections = await ledger.trace.corrections(reference);
  return corrections.map((line) => ({
    kind: line.kind,
    state: line.state,
    at: line.updated_at,
    ...fieldStory(line, withValues),
  }));
}

/** A difference of one field, its two values only on demand. */
export function fieldStory(
  { field, expected, actual }: { readonly field: string; readonly expected: string; readonly actual: string },
  withValues: boolean,
): FieldStory {
  return { field, ...(withValues ? { expected, actual } : {}) };
}
