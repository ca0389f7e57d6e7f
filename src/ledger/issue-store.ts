import { sql, type Selectable } from 'kysely';
import type { IssueTable } from './delta-tables.js';
import type { LedgerDb } from './ledger.js';

export type Issue = Selectable<IssueTable>;

/** What the customer reported during hypercare, and what was done about it. */
export class IssueStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Takes an issue down; the same message twice is one issue. @returns its number */
  async report(issue: Pick<Issue, 'at' | 'by' | 'record' | 'text' | 'message_id'>): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      if (issue.message_id !== null) {
        const known = await trx
          .selectFrom('issues')
          .select('id')
          .where('message_id', '=', issue.message_id)
          .executeTakeFirst();
        if (known !== undefined) return known.id;
      }
      const { id } = await trx
        .insertInto('issues')
        .values({
          ...issue,
          id: sql<number>`(select coalesce(max(id), 0) + 1 from issues)`,
          state: 'open',
          result: null,
          settled_by: null,
          settled_at: null,
          note: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
  }

  async all(): Promise<Issue[]> {
    return this.#db.selectFrom('issues').selectAll().orderBy('id').execute();
  }

  async byId(id: number): Promise<Issue | null> {
    return (await this.#db.selectFrom('issues').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
  }

  async countOpen(): Promise<number> {
    const { n } = await this.#db
      .selectFrom('issues')
      .select(sql<number>`count(*)`.as('n'))
      .where('state', '=', 'open')
      .executeTakeFirstOrThrow();
    return n;
  }

  /** Takes down what was done about an issue. */
  async settle(
    id: number,
    settled: Pick<Issue, 'state' | 'result' | 'settled_by' | 'settled_at' | 'note'>,
  ): Promise<void> {
    await this.#db.updateTable('issues').set(settled).where('id', '=', id).execute();
  }
}
