import { sql, type Selectable, type Transaction } from 'kysely';
import { CHUNK_ROWS, chunksOf } from './chunks.js';
import { requireFence, type HeldLease } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { LedgerTables, SourceKeyTable, SourceRowTable } from './tables.js';

export type StoredRow = Selectable<SourceRowTable>;
export type SourceKey = Selectable<SourceKeyTable>;

/** `source`: the rows that count; `incoming`: those of a newer export while it is compared. */
export type SourceTables = 'source' | 'incoming';

/** Source rows and the keys by which they are matched. A row that a person corrected is read as corrected. */
export class SourceStore {
  readonly #db: LedgerDb;
  readonly #rows: 'source_rows';
  readonly #keys: 'source_keys';
  readonly #tables: SourceTables;
  readonly #lease: HeldLease | null;

  /** @param lease given where rows may be written only as long as nobody else has taken it */
  constructor(db: LedgerDb, tables: SourceTables = 'source', lease: HeldLease | null = null) {
    this.#db = db;
    this.#tables = tables;
    // Tables of the same columns, so that the types of one do for both.
    this.#rows = `${tables}_rows` as 'source_rows';
    this.#keys = `${tables}_keys` as 'source_keys';
    this.#lease = lease;
  }

  /** The same rows; whoever writes them loses the right to as soon as somebody else takes the lease (LeaseLost). */
  under(lease: HeldLease): SourceStore {
    return new SourceStore(this.#db, this.#tables, lease);
  }

  /** Empties what an earlier, unfinished extraction left of one object. */
  async clear(object: string): Promise<void> {
    await this.#write(async (trx) => {
      await trx.deleteFrom(this.#rows).where('object', '=', object).execute();
      await trx.deleteFrom(this.#keys).where('object', '=', object).execute();
    });
  }

  /** Writes rows and keys in one transaction; a row whose id is there already stays out and is returned. */
  async add(rows: readonly StoredRow[], keys: readonly SourceKey[]): Promise<void> {
    await this.#write(async (trx) => {
      for (const chunk of chunksOf(rows)) await trx.insertInto(this.#rows).values(chunk).execute();
      for (const chunk of chunksOf(keys)) {
        await trx
          .insertInto(this.#keys)
          .values(chunk)
          .onConflict((c) => c.doNothing())
          .execute();
      }
    });
  }

  async byIds(object: string, ids: readonly string[]): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    for (const chunk of chunksOf(ids)) {
      rows.push(
        ...(await this.#current().where('s.object', '=', object).where('s.source_id', 'in', chunk).execute()),
      );
    }
    return rows;
  }

  /** Rows as they were extracted, whatever was corrected since. */
  async originals(object: string, ids: readonly string[]): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    for (const chunk of chunksOf(ids)) {
      rows.push(
        ...(await this.#db
          .selectFrom(this.#rows)
          .selectAll()
          .where('object', '=', object)
          .where('source_id', 'in', chunk)
          .execute()),
      );
    }
    return rows;
  }

  /**
   * All rows of an object in order, or those after a place in it, in pages: constant memory. Rows that the source does not
   * hold any more are not among them.
   */
  async *pages(object: string, from: { readonly after?: number } = {}): AsyncGenerator<StoredRow[]> {
    for (let after = from.after ?? 0; ;) {
      const page = await this.#present()
        .where('s.object', '=', object)
        .where('s.seq', '>', after)
        .orderBy('s.seq')
        .limit(CHUNK_ROWS)
        .execute();
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last.seq;
    }
  }

  /**
   * Rows of an object that hold a text somewhere, in order, in pages: all that can refer to an id, and some that do not.
   * It reads the whole object, so it is for single questions of a person.
   */
  async *containing(object: string, text: string, size: number = CHUNK_ROWS): AsyncGenerator<StoredRow[]> {
    const escaped = JSON.stringify(text)
      .slice(1, -1)
      .replace(/[\\%_]/g, '\\$&');
    for (let after = 0; ;) {
      const page = await this.#present()
        .where('s.object', '=', object)
        .where('s.seq', '>', after)
        .where(sql<boolean>`coalesce(c.data, s.data) like ${`%${escaped}%`} escape '\\'`)
        .orderBy('s.seq')
        .limit(size)
        .execute();
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last.seq;
    }
  }

  /** Ids of an object in the order of the file, in pages. */
  async *idPages(object: string, size = 5_000): AsyncGenerator<string[]> {
    for (let after = 0; ;) {
      const page = await this.#db
        .selectFrom(this.#rows)
        .select(['source_id', 'seq'])
        .where('object', '=', object)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(size)
        .execute();
      const last = page.at(-1);
      if (last === undefined) return;
      yield page.map(({ source_id }) => source_id);
      after = last.seq;
    }
  }

  async #write(work: (trx: Transaction<LedgerTables>) => Promise<void>): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      if (this.#lease !== null) await requireFence(trx, this.#lease.run, this.#lease.fence);
      await work(trx);
    });
  }

  #present() {
    return this.#current().where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deleted_rows as d')
            .select(eb.lit(1).as('one'))
            .whereRef('d.object', '=', 's.object')
            .whereRef('d.source_id', '=', 's.source_id')
            .where(eb.lit(this.#tables === 'source')),
        ),
      ),
    );
  }

  #current() {
    return this.#db
      .selectFrom(`${this.#rows} as s`)
      .leftJoin('corrected_rows as c', (join) =>
        join
          .onRef('c.object', '=', 's.object')
          .onRef('c.source_id', '=', 's.source_id')
          // A newer export is compared as it is.
          .on((eb) => eb.lit(this.#tables === 'source')),
      )
      .select(['s.object', 's.source_id', 's.seq', 's.hash', 's.modified_at', 's.skip_code', 's.skip_reason'])
      .select((eb) => eb.fn.coalesce('c.data', 's.data').as('data'));
  }

  /** Rows per object. */
  async counts(): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom(this.#rows)
      .select(['object', sql<number>`count(*)`.as('n')])
      .groupBy('object')
      .execute();
    return new Map(rows.map((row) => [row.object, row.n]));
  }

  /** Moves the loser of an id to `ID#ROW` and marks it, when a later row of the same id wins. */
  async demote(object: string, sourceId: string, newId: string, code: string, reason: string): Promise<void> {
    await this.#write(async (trx) => {
      await trx
        .updateTable(this.#rows)
        .set({ source_id: newId, skip_code: code, skip_reason: reason })
        .where('object', '=', object)
        .where('source_id', '=', sourceId)
        .execute();
      await trx
        .deleteFrom(this.#keys)
        .where('object', '=', object)
        .where('source_id', '=', sourceId)
        .execute();
    });
  }

  /** Which source records carry each of the values; the first (lowest seq) comes first. */
  async keysByValues(
    object: string,
    kind: SourceKey['kind'],
    values: readonly string[],
  ): Promise<SourceKey[]> {
    const found: SourceKey[] = [];
    for (const chunk of chunksOf(values)) {
      found.push(
        ...(await this.#db
          .selectFrom(this.#keys)
          .selectAll()
          .where('object', '=', object)
          .where('kind', '=', kind)
          .where('value', 'in', chunk)
          .orderBy('seq')
          .execute()),
      );
    }
    return found;
  }
}
