import { chunksOf } from './chunks.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { StoredRecord } from './record-store.js';

/** Source ids of records that were found in the target. */
export interface Seen {
  readonly same: readonly string[];
  readonly different: readonly string[];
}

/** Which created records the read-back has found in the target. */
export class ReadBackStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Forgets what an earlier read-back of the phase found. @throws LeaseLost when another worker has taken the lease */
  async clear(run: string, object: string, fence: number): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await trx
        .updateTable('records')
        .set({ read_back: 0 })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('read_back', '>', 0)
        .execute();
    });
  }

  /**
   * Takes down what a page of the target showed, in one transaction.
   * @param same found in the target as the mapping says
   * @param different found, and different
   * @throws LeaseLost when another worker has taken the lease: its read-back is younger
   */
  async mark(run: string, object: string, fence: number, { same, different }: Seen): Promise<void> {
    if (same.length + different.length === 0) return;
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      for (const [ids, mark] of [
        [same, 1],
        [different, 2],
      ] as const) {
        for (const chunk of chunksOf(ids)) {
          await trx
            .updateTable('records')
            .set({ read_back: mark })
            .where('run', '=', run)
            .where('object', '=', object)
            .where('source_id', 'in', chunk)
            .execute();
        }
      }
    });
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
