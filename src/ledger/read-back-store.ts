import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';
import type { StoredRecord } from './record-store.js';

/** Which created records the read-back has found in the target. */
export class ReadBackStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Forgets what an earlier read-back of the phase found. */
  async clear(run: string, object: string): Promise<void> {
    await this.#db
      .updateTable('records')
      .set({ read_back: 0 })
      .where('run', '=', run)
      .where('object', '=', object)
      .where('read_back', '>', 0)
      .execute();
  }

  /** @param mark 1: found in the target as the mapping says; 2: found, and different */
  async mark(run: string, object: string, sourceIds: readonly string[], mark: 1 | 2): Promise<void> {
    for (const chunk of chunksOf(sourceIds)) {
      await this.#db
        .updateTable('records')
        .set({ read_back: mark })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
    }
  }

  /** Created records that it has not found, in order, at most `limit`. */
  async unseen(run: string, object: string, limit: number): Promise<StoredRecord[]> {
    return this.#db
      .selectFrom('records')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', '=', 'created')
      .where('read_back', '=', 0)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }
}
