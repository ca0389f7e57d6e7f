import { sql, type Selectable } from 'kysely';
import { chunksOf } from './chunks.js';
import type { DeltaKind, DeltaOutcome, DeltaRecordTable, DeltaState } from './delta-tables.js';
import type { LedgerDb } from './ledger.js';
import type { RecordState } from './tables.js';

export type DeltaRecord = Selectable<DeltaRecordTable>;

export interface NewDeltaRecord {
  readonly source_id: string;
  readonly seq: number;
  readonly kind: DeltaKind;
  readonly state: Extract<DeltaState, 'own' | 'pending' | 'done'>;
  readonly outcome?: DeltaOutcome;
}

/** What became of the records that a delta is about, and how many each. */
export interface DeltaTally {
  readonly kind: DeltaKind;
  readonly state: DeltaState;
  readonly outcome: DeltaOutcome | null;
  /** What `records` says; null: the record is not there (yet). */
  readonly record: RecordState | null;
  readonly reason: string | null;
  /** The read-back found it. */
  readonly found: boolean;
  readonly n: number;
}

/** Records that a delta is about. What is unchanged is not among them, so that its cost follows the changes. */
export class DeltaRecordStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Enters records; those that are there keep what they have. */
  async enter(run: string, object: string, records: readonly NewDeltaRecord[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const chunk of chunksOf(records)) {
        const rows = chunk.map((record) => ({
          outcome: null,
          reason_code: null,
          reason: null,
          ...record,
          run,
          object,
        }));
        await trx
          .insertInto('delta_records')
          .values(rows)
          .onConflict((c) => c.doNothing())
          .execute();
      }
    });
  }

  /** Updates that are to be made, those first that an earlier attempt was about to send. */
  async take(run: string, object: string, limit: number): Promise<DeltaRecord[]> {
    return this.#db
      .selectFrom('delta_records')
      .selectAll()
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', 'in', ['intent', 'pending'])
      .orderBy('state')
      .orderBy('seq')
      .limit(limit)
      .execute();
  }

  async countOpen(run: string, object: string): Promise<number> {
    const row = await this.#db
      .selectFrom('delta_records')
      .select(sql<number>`count(*)`.as('n'))
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', 'in', ['intent', 'pending'])
      .executeTakeFirstOrThrow();
    return row.n;
  }

  /** Ends an update without a request. */
  async end(
    run: string,
    object: string,
    ids: readonly string[],
    ending: Pick<DeltaRecord, 'outcome'> & Partial<Pick<DeltaRecord, 'state' | 'reason_code' | 'reason'>>,
  ): Promise<void> {
    for (const chunk of chunksOf(ids)) {
      await this.#db
        .updateTable('delta_records')
        .set({ state: 'done', ...ending })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
    }
  }

  /** Records whose change an earlier delta could not make: the latest word about each. */
  async refusedBefore(run: string, object: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('delta_records')
      .select('source_id')
      .distinct()
      .where('object', '=', object)
      .where('run', '!=', run)
      .where('outcome', '=', 'refused')
      .execute();
    return rows.map((row) => row.source_id);
  }

  /** Which of the records the delta is about. */
  async among(run: string, object: string, ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('delta_records')
        .select('source_id')
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
      for (const { source_id } of rows) found.add(source_id);
    }
    return found;
  }

  /** @param book the account's run that the records belong to */
  async tally(run: string, book: string, object: string): Promise<DeltaTally[]> {
    const rows = await this.#db
      .selectFrom('delta_records as d')
      .leftJoin('records as r', (join) =>
        join
          .on('r.run', '=', book)
          .onRef('r.object', '=', 'd.object')
          .onRef('r.source_id', '=', 'd.source_id'),
      )
      .select([
        'd.kind',
        'd.state',
        'd.outcome',
        'r.state as record',
        sql<string | null>`coalesce(d.reason_code, r.reason_code)`.as('why'),
        sql<number>`case when coalesce(r.read_back, 0) > 0 then 1 else 0 end`.as('found'),
        sql<number>`count(*)`.as('n'),
      ])
      .where('d.run', '=', run)
      .where('d.object', '=', object)
      .groupBy(['d.kind', 'd.state', 'd.outcome', 'r.state', 'why', 'found'])
      .execute();
    return rows.map(({ why, found, ...row }) => ({ ...row, reason: why, found: found === 1 }));
  }

  /** Records of an object in order, in pages. */
  async *pages(run: string, object: string): AsyncGenerator<DeltaRecord[]> {
    for (let last: DeltaRecord | undefined; ;) {
      let query = this.#db
        .selectFrom('delta_records')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .orderBy('seq')
        .orderBy('source_id')
        .limit(1_000);
      if (last !== undefined) {
        const { seq, source_id } = last;
        query = query.where((eb) =>
          eb.or([eb('seq', '>', seq), eb.and([eb('seq', '=', seq), eb('source_id', '>', source_id)])]),
        );
      }
      const page = await query.execute();
      last = page.at(-1);
      if (last === undefined) return;
      yield page;
    }
  }
}
