import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';

/** Which records a sampled staging run moves. */
export class SampleStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async add(run: string, object: string, ids: readonly string[]): Promise<void> {
    for (const chunk of chunksOf(ids)) {
      await this.#db
        .insertInto('samples')
        .values(chunk.map((source_id) => ({ run, object, source_id })))
        .onConflict((c) => c.doNothing())
        .execute();
    }
  }

  /** Those of the ids that are in the sample. */
  async among(run: string, object: string, ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('samples')
        .select('source_id')
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
      for (const row of rows) found.add(row.source_id);
    }
    return found;
  }

  async all(run: string, object: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('samples')
      .select('source_id')
      .where('run', '=', run)
      .where('object', '=', object)
      .execute();
    return rows.map((row) => row.source_id);
  }
}
