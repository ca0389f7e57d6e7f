import type { Correction } from './correction-store.js';
import type { LedgerDb } from './ledger.js';
import type { ValueNoteRow } from './record-stats.js';
import type { StoredRecord } from './record-store.js';
import type { Mismatch } from './report-store.js';

/** One record of one run. */
export interface RecordReference {
  readonly run: string;
  readonly object: string;
  readonly sourceId: string;
}

/** What the ledger holds about a single record, for its story. */
export class TraceStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Values that did not arrive as they were. */
  async valueNotes({ run, object, sourceId }: RecordReference): Promise<ValueNoteRow[]> {
    return this.#db
      .selectFrom('value_notes')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('source_id', '=', sourceId)
      .orderBy('source_field')
      .execute();
  }

  /** Fields that the last read-back found to differ. */
  async mismatches({ run, object, sourceId }: RecordReference): Promise<Mismatch[]> {
    return this.#db
      .selectFrom('mismatches')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('source_id', '=', sourceId)
      .orderBy('field')
      .execute();
  }

  /** What was changed in the target after the record was created, and second ones of it that were deleted. */
  async corrections({ run, object, sourceId }: RecordReference): Promise<Correction[]> {
    return this.#db
      .selectFrom('corrections')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('source_id', '=', sourceId)
      .orderBy('updated_at')
      .orderBy('field')
      .execute();
  }

  /** Records that were merged into it, in order, at most `limit`. */
  async followers({ run, object, sourceId }: RecordReference, limit: number): Promise<StoredRecord[]> {
    return this.#db
      .selectFrom('records')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('survivor', '=', sourceId)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }
}
