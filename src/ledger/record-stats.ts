import { sql, type Selectable } from 'kysely';
import type { PhaseCounts } from '../contract/status.js';
import type { LedgerDb } from './ledger.js';
import type { ValueNoteTable } from './tables.js';

export type ValueNoteRow = Selectable<ValueNoteTable>;

const NO_COUNTS: PhaseCounts = { source: 0, created: 0, merged: 0, filtered: 0, skipped: 0, pending: 0 };

/** Counts and lists over records, for reconciliation, status and reports. Every count is of distinct source ids. */
export class RecordStats {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Counts per phase of a run; an open intent counts as pending. */
  async counts(run: string): Promise<Map<string, PhaseCounts>> {
    const rows = await this.#db
      .selectFrom('records')
      .select(['object', 'state', sql<number>`count(*)`.as('n')])
      .where('run', '=', run)
      .groupBy(['object', 'state'])
      .execute();
    const counts = new Map<string, PhaseCounts>();
    for (const row of rows) {
      const n = Number(row.n);
      const known = counts.get(row.object) ?? NO_COUNTS;
      const field = row.state === 'intent' ? 'pending' : row.state;
      counts.set(row.object, { ...known, source: known.source + n, [field]: known[field] + n });
    }
    return counts;
  }

  async countsOf(run: string, object: string): Promise<PhaseCounts> {
    return (await this.counts(run)).get(object) ?? NO_COUNTS;
  }

  /** Skips and filters of a phase by reason. */
  async reasons(run: string, object: string): Promise<Record<string, number>> {
    const rows = await this.#db
      .selectFrom('records')
      .select(['reason_code', sql<number>`count(*)`.as('n')])
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', 'in', ['skipped', 'filtered'])
      .groupBy('reason_code')
      .orderBy('reason_code')
      .execute();
    return Object.fromEntries(rows.map((row) => [row.reason_code ?? 'unknown', Number(row.n)]));
  }

  /** How many of the phase's created records the read-back found in the target. */
  async readBackCount(run: string, object: string): Promise<number> {
    const row = await this.#db
      .selectFrom('records')
      .select(sql<number>`count(*)`.as('n'))
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', '=', 'created')
      .where('read_back', '=', 1)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  /** Runs that have records, in the order of the alphabet. */
  async runs(): Promise<string[]> {
    const rows = await this.#db.selectFrom('records').select('run').distinct().orderBy('run').execute();
    return rows.map((row) => row.run);
  }

  /** Lines of `values.csv` in the order in which they were written, in pages. */
  async *valueNotes(run: string): AsyncGenerator<ValueNoteRow[]> {
    const size = 1_000;
    for (let offset = 0; ; offset += size) {
      const page = await this.#db
        .selectFrom('value_notes')
        .selectAll()
        .where('run', '=', run)
        .orderBy('object')
        .orderBy('source_id')
        .orderBy('source_field')
        .limit(size)
        .offset(offset)
        .execute();
      if (page.length === 0) return;
      yield page;
    }
  }

  /** Dropped and changed values per object and field. */
  async valueNoteCounts(
    run: string,
  ): Promise<Array<{ object: string; field: string; action: string; n: number }>> {
    const rows = await this.#db
      .selectFrom('value_notes')
      .select(['object', 'source_field', 'action', sql<number>`count(*)`.as('n')])
      .where('run', '=', run)
      .groupBy(['object', 'source_field', 'action'])
      .orderBy('object')
      .orderBy('source_field')
      .execute();
    return rows.map((row) => ({
      object: row.object,
      field: row.source_field,
      action: row.action,
      n: Number(row.n),
    }));
  }
}
