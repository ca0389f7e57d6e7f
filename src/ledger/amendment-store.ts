import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';

/** In place of a reason: loaded before the mapping was changed, and would be left out or merged otherwise now. */
export const STAYS_LOADED = 'stays_loaded';

/** What a changed mapping does to whole records of a run. Their fields are in `update-store.ts`. */
export class AmendmentStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Forgets that records were left out, so that they can be planned anew. */
  async forgetFiltered(run: string, object: string, ids: readonly string[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const chunk of chunksOf(ids)) {
        await trx
          .deleteFrom('records')
          .where('run', '=', run)
          .where('object', '=', object)
          .where('state', '=', 'filtered')
          .where('source_id', 'in', chunk)
          .execute();
      }
    });
  }

  /** Marks loaded records that stay as they are though the mapping, changed since, would have it otherwise. */
  async markStaying(run: string, object: string, ids: readonly string[]): Promise<void> {
    for (const chunk of chunksOf(ids)) {
      await this.#db
        .updateTable('records')
        .set({ reason_code: STAYS_LOADED })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('state', 'in', ['created', 'merged'])
        .where('source_id', 'in', chunk)
        .execute();
    }
  }
}
