import type { AuditEntry } from '../contract/messages.js';
import type { LedgerDb } from './ledger.js';

/** Every decision and refusal, in order. */
export class AuditStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Writes entries from number `first` on; entries already there stay as they are (an activity may run twice). */
  async append(first: number, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const rows = entries.map((entry, index) => ({
      ...entry,
      seq: first + index,
      accepted: entry.accepted ? 1 : 0,
    }));
    await this.#db
      .insertInto('audit')
      .values(rows)
      .onConflict((c) => c.column('seq').doNothing())
      .execute();
  }

  async all(): Promise<AuditEntry[]> {
    const rows = await this.#db.selectFrom('audit').selectAll().orderBy('seq').execute();
    return rows.map(({ seq: _seq, accepted, ...entry }) => ({ ...entry, accepted: accepted === 1 }));
  }

  /** Number of the next entry of a workflow that starts anew from this ledger. */
  async next(): Promise<number> {
    const row = await this.#db
      .selectFrom('audit')
      .select((eb) => eb.fn.max('seq').as('last'))
      .executeTakeFirst();
    return row?.last == null ? 1 : row.last + 1;
  }
}
