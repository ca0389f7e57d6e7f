import { sql, type Selectable } from 'kysely';
import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';
import type { MismatchTable } from './tables.js';

export type Mismatch = Selectable<MismatchTable>;
export type ReportKind = 'reconciliations' | 'verifications';

/** Reconciliations, verifications and mismatches per phase, and the tokens spent. */
export class ReportStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async put(kind: ReportKind, run: string, object: string, body: unknown): Promise<void> {
    const text = JSON.stringify(body);
    await this.#db
      .insertInto(kind)
      .values({ run, object, body: text })
      .onConflict((c) => c.columns(['run', 'object']).doUpdateSet({ body: text }))
      .execute();
  }

  async all<T>(kind: ReportKind, run: string): Promise<T[]> {
    const rows = await this.#db.selectFrom(kind).select('body').where('run', '=', run).execute();
    return rows.map((row) => JSON.parse(row.body) as T);
  }

  async replaceMismatches(run: string, object: string, mismatches: readonly Mismatch[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('mismatches').where('run', '=', run).where('object', '=', object).execute();
      for (const chunk of chunksOf(mismatches)) await trx.insertInto('mismatches').values(chunk).execute();
    });
  }

  async mismatches(run: string): Promise<Mismatch[]> {
    return this.#db.selectFrom('mismatches').selectAll().where('run', '=', run).execute();
  }

  /** Forgets the reports of a run that starts again. */
  async clearRun(run: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('reconciliations').where('run', '=', run).execute();
      await trx.deleteFrom('verifications').where('run', '=', run).execute();
      await trx.deleteFrom('mismatches').where('run', '=', run).execute();
    });
  }

  async addTokens(account: string, day: string, spent: number): Promise<void> {
    await this.#db
      .insertInto('token_usage')
      .values({ account, day, spent })
      .onConflict((c) =>
        c.columns(['account', 'day']).doUpdateSet({ spent: sql`token_usage.spent + ${spent}` }),
      )
      .execute();
  }

  /** Tokens spent by this migration in an account on a day of its budget, named by the UTC date on which it begins. */
  async tokensOn(account: string, day: string): Promise<number> {
    const row = await this.#db
      .selectFrom('token_usage')
      .select('spent')
      .where('account', '=', account)
      .where('day', '=', day)
      .executeTakeFirst();
    return row?.spent ?? 0;
  }
}
