import { sql, type Selectable, type Updateable } from 'kysely';
import type { IssueState, IssueTable } from './delta-tables.js';
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
          offer: null,
          approved: null,
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

  /** The issue that a message reported; null: it has not come yet. */
  async byMessage(id: string): Promise<Issue | null> {
    const query = this.#db.selectFrom('issues').selectAll().where('message_id', '=', id);
    return (await query.executeTakeFirst()) ?? null;
  }

  async countOpen(): Promise<number> {
    return (await this.countByState()).get('open') ?? 0;
  }

  async countByState(): Promise<Map<IssueState, number>> {
    const rows = await this.#db
      .selectFrom('issues')
      .select(['state', sql<number>`count(*)`.as('n')])
      .groupBy('state')
      .execute();
    return new Map(rows.map(({ state, n }) => [state, n]));
  }

  /** Keeps what was shown of an open issue: a person approves exactly that. @param offer JSON */
  async putOffer(id: number, offer: string): Promise<void> {
    await this.#updateOpen(id, { offer });
  }

  /** As `putOffer`, when an approval of it is looked at: what came of an earlier one is over. @param offer JSON */
  async beginRepair(id: number, offer: string): Promise<void> {
    await this.#updateOpen(id, { offer, result: null });
  }

  /** Keeps what was approved, and how far it has got, so that it goes on after a crash. @param approved JSON */
  async putApproval(id: number, approved: string): Promise<void> {
    await this.#updateOpen(id, { approved });
  }

  /** Takes down why an approved repair was not carried out; the issue stays open. */
  async leaveOpen(id: number, result: string): Promise<void> {
    await this.#updateOpen(id, { approved: null, result });
  }

  /** Takes down what was done about an open issue. One that was settled stays so. */
  async settle(
    id: number,
    settled: Pick<Issue, 'state' | 'result' | 'settled_by' | 'settled_at' | 'note'>,
  ): Promise<void> {
    await this.#updateOpen(id, { ...settled, approved: null });
  }

  async #updateOpen(id: number, change: Updateable<IssueTable>): Promise<void> {
    await this.#db
      .updateTable('issues')
      .set(change)
      .where('id', '=', id)
      .where('state', '=', 'open')
      .execute();
  }
}
