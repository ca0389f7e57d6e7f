import type { Transaction } from 'kysely';
import { chunksOf } from './chunks.js';
import type { NoteOfRecord } from './record-store.js';
import type { LedgerTables } from './tables.js';

interface OutcomeNotes {
  readonly sourceId: string;
  readonly notes?: readonly NoteOfRecord[];
}

/** Replaces what is reported of the values of some records. */
export async function replaceNotes(
  trx: Transaction<LedgerTables>,
  run: string,
  object: string,
  outcomes: readonly OutcomeNotes[],
): Promise<void> {
  const ids = outcomes.flatMap((outcome) => [
    outcome.sourceId,
    ...(outcome.notes ?? []).flatMap((note) => note.sourceId ?? []),
  ]);
  await trx
    .deleteFrom('value_notes')
    .where('run', '=', run)
    .where('object', '=', object)
    .where('source_id', 'in', ids)
    .execute();
  const notes = outcomes.flatMap((outcome) =>
    (outcome.notes ?? []).map((note) => ({
      run,
      object,
      source_id: note.sourceId ?? outcome.sourceId,
      source_field: note.sourceField,
      reason_code: note.code,
      action: note.action,
      value: note.value,
    })),
  );
  for (const chunk of chunksOf(notes)) await trx.insertInto('value_notes').values(chunk).execute();
}
