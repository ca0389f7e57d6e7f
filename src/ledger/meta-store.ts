import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';

/** Single facts as JSON, by key. The types of the values are in `meta-keys.ts`. */
export class MetaStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async get<T>(key: string): Promise<T | null> {
    const row = await this.#db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.value) as T);
  }

  /** As `get`, for a fact that an earlier stage must have written. */
  async require<T>(key: string): Promise<T> {
    const value = await this.get<T>(key);
    if (value === null) throw new Error(`the ledger has no '${key}': the stage that writes it has not run`);
    return value;
  }

  async set(key: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    await this.#db
      .insertInto('meta')
      .values({ key, value: text })
      .onConflict((c) => c.column('key').doUpdateSet({ value: text }))
      .execute();
  }

  /**
   * Sets a fact, or with `null` deletes it, under the lease of a run.
   * @throws LeaseLost when another worker has taken the lease, or, before something is sent, when it has run out
   */
  async setUnder(
    lease: { readonly run: string; readonly fence: number; readonly until: 'deadline' | 'superseded' },
    key: string,
    value: unknown,
  ): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, lease.run, lease.fence, lease.until);
      const meta = new MetaStore(trx);
      await (value === null ? meta.delete(key) : meta.set(key, value));
    });
  }

  async delete(key: string): Promise<void> {
    await this.#db.deleteFrom('meta').where('key', '=', key).execute();
  }
}
