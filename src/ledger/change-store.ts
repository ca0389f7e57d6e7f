import { sql, type Selectable, type Transaction } from 'kysely';
import { contentIn } from '../smartdesk/row-hash.js';
import { CHUNK_ROWS, chunksOf } from './chunks.js';
import type { ChangeKind, ChangeTable } from './delta-tables.js';
import { requireFence, type HeldLease } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { LedgerTables } from './tables.js';

export type Change = Selectable<ChangeTable>;

/** How many rows of an object changed in which way. */
export interface ChangeCounts extends Readonly<Record<ChangeKind, number>> {
  /** Changed though `modified_at` says otherwise. */
  readonly lied: number;
}

const NO_CHANGES: ChangeCounts = { created: 0, changed: 0, deleted: 0, reappeared: 0, lied: 0 };

/** A corrected row as it is after the source changed beneath it; null: nothing of the correction is left. */
export interface RebasedCorrection {
  readonly object: string;
  readonly source_id: string;
  readonly corrected: { readonly data: string; readonly columns: string } | null;
}

/** In what a newer export differs from the rows that the ledger has, and how these become the newer ones. */
export class ChangeStore {
  readonly #db: LedgerDb;
  readonly #lease: HeldLease | null;

  /** @param lease given where changes may be written only as long as nobody else has taken it */
  constructor(db: LedgerDb, lease: HeldLease | null = null) {
    this.#db = db;
    this.#lease = lease;
  }

  /** The same changes; whoever writes them loses the right to as soon as somebody else takes the lease (LeaseLost). */
  under(lease: HeldLease): ChangeStore {
    return new ChangeStore(this.#db, lease);
  }

  /**
   * Compares the incoming rows of an object with those that count, by id and hash. Repeatable until it is applied.
   * A created row takes its place after all that are there.
   * @param takesDeletions false: a row that is not there any more stays as it is
   */
  async compare(run: string, object: string, takesDeletions = true): Promise<void> {
    await this.#write(async (trx) => {
      await trx.deleteFrom('changes').where('run', '=', run).where('object', '=', object).execute();
      await sql`
        insert into changes (run, object, source_id, seq, kind, before, before_hash, lied)
        select ${run}, i.object, i.source_id,
          coalesce(s.seq, i.seq + (select coalesce(max(seq), 0) from source_rows where object = ${object})),
          case when s.source_id is null then 'created' when d.source_id is not null then 'reappeared' else 'changed' end,
          s.data, s.hash,
          case when d.source_id is null and s.hash <> i.hash and s.modified_at = i.modified_at then 1 else 0 end
        from incoming_rows i
        left join source_rows s on s.object = i.object and s.source_id = i.source_id
        left join deleted_rows d on d.object = i.object and d.source_id = i.source_id
        where i.object = ${object} and (s.source_id is null or d.source_id is not null or s.hash <> i.hash)`.execute(
        trx,
      );
      if (!takesDeletions) return;
      await sql`
        insert into changes (run, object, source_id, seq, kind, before, before_hash, lied)
        select ${run}, s.object, s.source_id, s.seq, 'deleted', s.data, s.hash, 0
        from source_rows s
        left join incoming_rows i on i.object = s.object and i.source_id = s.source_id
        left join deleted_rows d on d.object = s.object and d.source_id = s.source_id
        where s.object = ${object} and i.source_id is null and d.source_id is null`.execute(trx);
    });
  }

  /**
   * Makes the incoming rows of all objects those that count, in one transaction: all of it or nothing.
   * @param corrections what becomes of corrected rows whose original changed
   * @param marks facts that hold from then on
   */
  async apply(
    run: string,
    corrections: readonly RebasedCorrection[],
    marks: readonly { readonly key: string; readonly value: unknown }[],
  ): Promise<void> {
    await this.#write(async (trx) => {
      await replaceRows(trx, run);
      await replaceKeys(trx, run);
      await rememberDeleted(trx, run);
      for (const correction of corrections) await rebase(trx, correction);
      await trx.deleteFrom('incoming_rows').execute();
      await trx.deleteFrom('incoming_keys').execute();
      for (const mark of marks) {
        const value = JSON.stringify(mark.value);
        await trx
          .insertInto('meta')
          .values({ key: mark.key, value })
          .onConflict((c) => c.column('key').doUpdateSet({ value }))
          .execute();
      }
    });
  }

  /** Deltas that found something changed. */
  async runs(): Promise<string[]> {
    const rows = await this.#db.selectFrom('changes').select('run').distinct().orderBy('run').execute();
    return rows.map((row) => row.run);
  }

  async #write(work: (trx: Transaction<LedgerTables>) => Promise<void>): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      if (this.#lease !== null) await requireFence(trx, this.#lease.run, this.#lease.fence);
      await work(trx);
    });
  }

  async counts(run: string): Promise<Map<string, ChangeCounts>> {
    const rows = await this.#db
      .selectFrom('changes')
      .select(['object', 'kind', sql<number>`count(*)`.as('n'), sql<number>`sum(lied)`.as('lied')])
      .where('run', '=', run)
      .groupBy(['object', 'kind'])
      .execute();
    const counts = new Map<string, ChangeCounts>();
    for (const { object, kind, n, lied } of rows) {
      const known = counts.get(object) ?? NO_CHANGES;
      counts.set(object, { ...known, [kind]: n, lied: known.lied + lied });
    }
    return counts;
  }

  /** Changes of an object in order, in pages, of some kinds only. */
  async *pages(run: string, object: string, kinds: readonly ChangeKind[]): AsyncGenerator<Change[]> {
    for (let after = -1; ;) {
      const page = await this.#db
        .selectFrom('changes')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .where('kind', 'in', [...kinds])
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(CHUNK_ROWS)
        .execute();
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last.seq;
    }
  }

  /** Ids of an object that changed in some way. */
  async idsOf(run: string, object: string, kinds: readonly ChangeKind[]): Promise<Set<string>> {
    const rows = await this.#db
      .selectFrom('changes')
      .select('source_id')
      .where('run', '=', run)
      .where('object', '=', object)
      .where('kind', 'in', [...kinds])
      .execute();
    return new Set(rows.map((row) => row.source_id));
  }

  /** Which of the rows have other content beside them (an attachment's bytes) than before. */
  async newContents(run: string, object: string, ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('changes as x')
        .innerJoin('source_rows as s', (join) =>
          join.onRef('s.object', '=', 'x.object').onRef('s.source_id', '=', 'x.source_id'),
        )
        .select(['x.source_id', 'x.before_hash', 's.hash'])
        .where('x.run', '=', run)
        .where('x.object', '=', object)
        .where('x.source_id', 'in', chunk)
        .execute();
      for (const { source_id, before_hash, hash } of rows) {
        if (before_hash !== null && contentIn(before_hash) !== contentIn(hash)) found.add(source_id);
      }
    }
    return found;
  }

  /** Changed rows that a person had corrected, with original, correction and newer row. */
  async corrected(
    run: string,
  ): Promise<
    Array<{ object: string; source_id: string; before: string; corrected: string; incoming: string }>
  > {
    return this.#db
      .selectFrom('changes as x')
      .innerJoin('corrected_rows as c', (join) =>
        join.onRef('c.object', '=', 'x.object').onRef('c.source_id', '=', 'x.source_id'),
      )
      .innerJoin('incoming_rows as i', (join) =>
        join.onRef('i.object', '=', 'x.object').onRef('i.source_id', '=', 'x.source_id'),
      )
      .select(['x.object', 'x.source_id', 'x.before', 'c.data as corrected', 'i.data as incoming'])
      .where('x.run', '=', run)
      .where('x.before', 'is not', null)
      .$narrowType<{ before: string }>()
      .execute();
  }

  /** Rows per object of the export that was read last: those that are not deleted. */
  async presentRows(): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom('source_rows as s')
      .leftJoin('deleted_rows as d', (join) =>
        join.onRef('d.object', '=', 's.object').onRef('d.source_id', '=', 's.source_id'),
      )
      .select(['s.object', sql<number>`count(*)`.as('n')])
      .where('d.source_id', 'is', null)
      .groupBy('s.object')
      .execute();
    return new Map(rows.map(({ object, n }) => [object, n]));
  }
}

type Trx = Transaction<LedgerTables>;

async function replaceRows(trx: Trx, run: string): Promise<void> {
  await sql`
    update source_rows set hash = i.hash, modified_at = i.modified_at, data = i.data,
      skip_code = i.skip_code, skip_reason = i.skip_reason
    from incoming_rows i, changes x
    where x.run = ${run} and x.kind in ('changed', 'reappeared')
      and i.object = x.object and i.source_id = x.source_id
      and source_rows.object = x.object and source_rows.source_id = x.source_id`.execute(trx);
  await sql`
    insert into source_rows (object, source_id, seq, hash, modified_at, data, skip_code, skip_reason)
    select i.object, i.source_id, x.seq, i.hash, i.modified_at, i.data, i.skip_code, i.skip_reason
    from changes x join incoming_rows i on i.object = x.object and i.source_id = x.source_id
    where x.run = ${run} and x.kind = 'created'`.execute(trx);
}

async function replaceKeys(trx: Trx, run: string): Promise<void> {
  await sql`
    delete from source_keys where exists (
      select 1 from changes x where x.run = ${run} and x.kind in ('changed', 'reappeared')
        and x.object = source_keys.object and x.source_id = source_keys.source_id)`.execute(trx);
  await sql`
    insert into source_keys (object, kind, value, source_id, seq)
    select k.object, k.kind, k.value, k.source_id, x.seq
    from changes x join incoming_keys k on k.object = x.object and k.source_id = x.source_id
    where x.run = ${run} and x.kind <> 'deleted'`.execute(trx);
}

/** A row that was no record is forgotten with its skip; one that was stays, marked. */
async function rememberDeleted(trx: Trx, run: string): Promise<void> {
  await sql`
    delete from deleted_rows where exists (
      select 1 from changes x where x.run = ${run} and x.kind = 'reappeared'
        and x.object = deleted_rows.object and x.source_id = deleted_rows.source_id)`.execute(trx);
  await sql`
    insert into deleted_rows (object, source_id, run)
    select s.object, s.source_id, ${run}
    from changes x join source_rows s on s.object = x.object and s.source_id = x.source_id
    where x.run = ${run} and x.kind = 'deleted' and s.skip_code is null`.execute(trx);
  for (const table of ['records', 'source_rows'] as const) {
    const other = sql.table(table);
    await sql`
      delete from ${other} where exists (
        select 1 from changes x join source_rows s on s.object = x.object and s.source_id = x.source_id
        where x.run = ${run} and x.kind = 'deleted' and s.skip_code is not null
          and x.object = ${other}.object and x.source_id = ${other}.source_id)`.execute(trx);
  }
}

async function rebase(trx: Trx, { object, source_id, corrected }: RebasedCorrection): Promise<void> {
  if (corrected === null) {
    await trx
      .deleteFrom('corrected_rows')
      .where('object', '=', object)
      .where('source_id', '=', source_id)
      .execute();
    return;
  }
  await trx
    .updateTable('corrected_rows')
    .set(corrected)
    .where('object', '=', object)
    .where('source_id', '=', source_id)
    .execute();
}
