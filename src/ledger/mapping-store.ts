import type { LedgerDb } from './ledger.js';

const CURRENT = 'mapping.current';

/** Contents of `mapping.yaml` that were handed in, by fingerprint. Workers read these and never the file. */
export class MappingStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Keeps the text and makes it the one that the mapping gate is about. */
  async put(fingerprint: string, content: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await trx
        .insertInto('mappings')
        .values({ fingerprint, content, created_at: new Date().toISOString() })
        .onConflict((c) => c.column('fingerprint').doUpdateSet({ content }))
        .execute();
      const value = JSON.stringify(fingerprint);
      await trx
        .insertInto('meta')
        .values({ key: CURRENT, value })
        .onConflict((c) => c.column('key').doUpdateSet({ value }))
        .execute();
    });
  }

  /** The text handed in last. */
  async current(): Promise<{ fingerprint: string; content: string } | null> {
    const row = await this.#db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', CURRENT)
      .executeTakeFirst();
    if (row === undefined) return null;
    const fingerprint = JSON.parse(row.value) as string;
    const content = await this.get(fingerprint);
    return content === null ? null : { fingerprint, content };
  }

  async get(fingerprint: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('mappings')
      .select('content')
      .where('fingerprint', '=', fingerprint)
      .executeTakeFirst();
    return row?.content ?? null;
  }
}
