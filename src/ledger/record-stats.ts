import { sql, type Selectable } from 'kysely';
import type { PhaseCounts } from '../contract/status.js';
import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';
import type { NoteOfRecord } from './record-store.js';
import type { ValueNoteTable } from './tables.js';

export type ValueNoteRow = Selectable<ValueNoteTable>;

const NO_COUNTS: PhaseCounts = { source: 0, created: 0, merged: 0, filtered: 0, skipped: 0, pending: 0 };

/** More notes than any one record can have. */
const NOTES_PAGE = 5_000;

function isSameRecord(a: ValueNoteRow, b: ValueNoteRow | undefined): boolean {
  return a.object === b?.object && a.source_id === b.source_id;
}

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
      const n = row.n;
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
    return Object.fromEntries(rows.map((row) => [row.reason_code ?? 'unknown', row.n]));
  }

  /** How many of the phase's created records the read-back found in the target. */
  async readBackCount(run: string, object: string): Promise<number> {
    const row = await this.#db
      .selectFrom('records')
      .select(sql<number>`count(*)`.as('n'))
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', '=', 'created')
      .where('read_back', '>', 0)
      .executeTakeFirstOrThrow();
    return row.n;
  }

  /** Whether any record of a phase was sent, or tried, more than once. */
  async hasRepeated(run: string, object: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('records')
      .select('source_id')
      .where('run', '=', run)
      .where('object', '=', object)
      .where('attempts', '>', 1)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Runs that have records, in the order of the alphabet. */
  async runs(): Promise<string[]> {
    const rows = await this.#db.selectFrom('records').select('run').distinct().orderBy('run').execute();
    return rows.map((row) => row.run);
  }

  /** Lines of `values.csv` by object and record, in pages: constant memory. */
  async *valueNotes(run: string): AsyncGenerator<ValueNoteRow[]> {
    for (let after: ValueNoteRow | undefined; ;) {
      const page = await this.#notesAfter(run, after);
      // The last record of a full page may go on in the next one: it is left to that.
      const isFull = page.length === NOTES_PAGE;
      const last = page.at(-1);
      const whole = isFull ? page.filter((row) => !isSameRecord(row, last)) : page;
      const notes = whole.length === 0 ? page : whole;
      if (notes.length === 0) return;
      yield notes;
      if (!isFull) return;
      after = notes.at(-1);
    }
  }

  async #notesAfter(run: string, after: ValueNoteRow | undefined): Promise<ValueNoteRow[]> {
    let query = this.#db
      .selectFrom('value_notes')
      .selectAll()
      .where('run', '=', run)
      .orderBy('object')
      .orderBy('source_id')
      .orderBy('source_field')
      .limit(NOTES_PAGE);
    if (after !== undefined) {
      const { object, source_id } = after;
      query = query.where((eb) =>
        eb.or([
          eb('object', '>', object),
          eb.and([eb('object', '=', object), eb('source_id', '>', source_id)]),
        ]),
      );
    }
    return query.execute();
  }

  /** Records of which a value is reported for one of the reasons. */
  async recordsWithNotes(run: string, object: string, codes: readonly string[]): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('value_notes')
      .select('source_id')
      .distinct()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('reason_code', 'in', [...codes])
      .execute();
    return rows.map((row) => row.source_id);
  }

  /** What is reported of the values of some records. */
  async notesOfRecords(
    run: string,
    object: string,
    ids: readonly string[],
  ): Promise<Map<string, NoteOfRecord[]>> {
    const found = new Map<string, NoteOfRecord[]>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('value_notes')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
      for (const { source_id, source_field, reason_code, action, value } of rows) {
        const note = { sourceField: source_field, code: reason_code, action, value };
        found.set(source_id, [...(found.get(source_id) ?? []), note]);
      }
    }
    return found;
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
      n: row.n,
    }));
  }
}
