import { sql, type Transaction } from 'kysely';
import { chunksOf } from './chunks.js';
import type { LedgerDb } from './ledger.js';
import type { LedgerTables } from './tables.js';

/** A body as requests have it: native attributes, and `custom_fields`. */
export type Body = Readonly<Record<string, unknown>>;

/** What this migration wrote last into a record of the target. */
export interface Written {
  readonly sourceId: string;
  readonly body: Body;
  /** Units that are left as somebody else made them. */
  readonly theirs: readonly string[];
  /** Somebody changed the record since: it has to be read before anything is written into it. */
  readonly isTouched: boolean;
  /** When our last request for it was answered (ISO, by the server's clock); absent where nobody knows. */
  readonly at?: string;
  /** How often we wrote into it: its creation, and updates. Counted by the ledger. */
  readonly writes?: number;
}

/** One side of every three-way decision: ours. */
export class WrittenStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** What was written of each of the records; those that nothing was written of are absent. */
  async ofRecords(run: string, object: string, ids: readonly string[]): Promise<Map<string, Written>> {
    const found = new Map<string, Written>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('written')
        .selectAll()
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
      for (const { source_id, body, theirs, touched, writes, updated_at } of rows) {
        found.set(source_id, {
          sourceId: source_id,
          body: JSON.parse(body) as Body,
          theirs: JSON.parse(theirs) as string[],
          isTouched: touched === 1,
          ...(updated_at === '' ? {} : { at: updated_at }),
          writes,
        });
      }
    }
    return found;
  }

  /** Notes which records somebody changed since we wrote them. */
  async markTouched(run: string, object: string, ids: readonly string[]): Promise<void> {
    for (const chunk of chunksOf(ids)) {
      await this.#db
        .updateTable('written')
        .set({ touched: 1 })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
    }
  }

  /** Takes down that links were seen to lead elsewhere. */
  async addLinkMoves(run: string, moves: readonly LinkMove[]): Promise<void> {
    for (const chunk of chunksOf(moves)) {
      const rows = chunk.map(({ targetObject, from, to }) => ({
        run,
        target_object: targetObject,
        from_id: from,
        to_id: to,
      }));
      await this.#db
        .insertInto('link_moves')
        .values(rows)
        .onConflict((c) => c.doNothing())
        .execute();
    }
  }

  /** Where links to a record were seen to lead instead. */
  async movedTo(run: string, targetObject: string, from: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('link_moves')
      .select('to_id')
      .where('run', '=', run)
      .where('target_object', '=', targetObject)
      .where('from_id', '=', from)
      .orderBy('to_id')
      .execute();
    return rows.map((row) => row.to_id);
  }
}

/** A link that leads to another record than it did. */
export interface LinkMove {
  readonly targetObject: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Every request of ours has a time of its own; what is only agreed has that of the last one. Two within one second count as
 * one: Pipedrive's own times of creation and change tell no more.
 */
const WRITES = sql<number>`written.writes + case when written.updated_at = excluded.updated_at then 0 else 1 end`;

/** Writes down what was written, within the transaction that says so of the records. */
export async function putWritten(
  trx: Transaction<LedgerTables>,
  run: string,
  object: string,
  written: readonly Written[],
): Promise<void> {
  for (const chunk of chunksOf(written)) {
    const rows = chunk.map(({ sourceId, body, theirs, isTouched, at = '' }) => ({
      run,
      object,
      source_id: sourceId,
      body: JSON.stringify(body),
      theirs: JSON.stringify(theirs),
      touched: isTouched ? 1 : 0,
      writes: 1,
      updated_at: at,
    }));
    await trx
      .insertInto('written')
      .values(rows)
      .onConflict((c) =>
        c.columns(['run', 'object', 'source_id']).doUpdateSet((eb) => ({
          body: eb.ref('excluded.body'),
          theirs: eb.ref('excluded.theirs'),
          touched: eb.ref('excluded.touched'),
          writes: WRITES,
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute();
  }
}
