import type { Insertable, Selectable, Transaction } from 'kysely';
import type { FilterCode } from '../contract/reason-codes.js';
import { chunksOf } from './chunks.js';
import { requireFence } from './fence.js';
import type { LedgerDb } from './ledger.js';
import type { SourceKey } from './source-store.js';
import { REOPENED, type CorrectedRowTable, type LedgerTables, type RetryRowTable } from './tables.js';

export type RetryRow = Selectable<RetryRowTable>;
export type CorrectedRow = Selectable<CorrectedRowTable>;

/** A corrected row as it takes effect; one without columns is the original again. */
export interface Correction {
  readonly row: CorrectedRow;
  /** The values by which the corrected record is matched with others. */
  readonly keys: readonly SourceKey[];
}

/** What one retry takes again. */
export interface Reopening {
  /** Source ids per phase. */
  readonly records: ReadonlyMap<string, readonly string[]>;
  readonly corrections: readonly Correction[];
}

/** Edited skip files, the corrections that came of them, and the records that are taken again. */
export class RetryStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Keeps the rows of a file, all or none. Nothing takes effect yet. */
  async put(rows: readonly RetryRow[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      for (const chunk of chunksOf(rows)) await trx.insertInto('retry_rows').values(chunk).execute();
    });
  }

  /** The rows of a set in the order of their ids; none where there is no such set. */
  async rowsOf(setId: string): Promise<RetryRow[]> {
    return this.#db
      .selectFrom('retry_rows')
      .selectAll()
      .where('set_id', '=', setId)
      .orderBy('source_id')
      .execute();
  }

  /** Which of the rows were corrected. */
  async corrected(object: string, ids: readonly string[]): Promise<Map<string, CorrectedRow>> {
    const found = new Map<string, CorrectedRow>();
    for (const chunk of chunksOf(ids)) {
      const rows = await this.#db
        .selectFrom('corrected_rows')
        .selectAll()
        .where('object', '=', object)
        .where('source_id', 'in', chunk)
        .execute();
      for (const row of rows) found.set(row.source_id, row);
    }
    return found;
  }

  /**
   * Lets corrections take effect and makes skipped records pending again, to be planned anew: all in one transaction, so
   * that no record is planned with half of it. Records that are not skipped stay as they are: it may be done twice.
   * @param fence of the lease under which it is done, where phases of the run may have gone on since it was asked for
   * @returns how many records it made pending
   * @throws LeaseLost when another worker has taken the lease
   */
  async reopen(run: string, { records, corrections }: Reopening, fence?: number): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      if (fence !== undefined) await requireFence(trx, run, fence);
      for (const correction of corrections) await correct(trx, correction);
      let reopened = 0;
      for (const [object, ids] of records) reopened += await reopenRecords(trx, run, object, ids);
      return reopened;
    });
  }

  /**
   * Closes records that were taken again and that the plan does not name any more: what needed them was corrected.
   * @throws LeaseLost when another worker has taken the lease: what is open now was taken again later
   */
  async dropUnplanned(run: string, object: string, fence: number): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await requireFence(trx, run, fence);
      await trx
        .updateTable('records')
        .set({
          state: 'filtered',
          pass: 0,
          reason_code: 'not_needed' satisfies FilterCode,
          reason: 'nothing needs it since the correction',
          updated_at: new Date().toISOString(),
        })
        .where('run', '=', run)
        .where('object', '=', object)
        .where('state', '=', 'pending')
        .where('pass', '=', REOPENED)
        .execute();
    });
  }
}

async function correct(trx: Transaction<LedgerTables>, { row, keys }: Correction): Promise<void> {
  const { object, source_id } = row;
  for (const table of ['corrected_rows', 'source_keys'] as const) {
    await trx.deleteFrom(table).where('object', '=', object).where('source_id', '=', source_id).execute();
  }
  const isOriginal = (JSON.parse(row.columns) as string[]).length === 0;
  if (!isOriginal) await trx.insertInto('corrected_rows').values(row).execute();
  const rows: Insertable<LedgerTables['source_keys']>[] = [...keys];
  if (rows.length > 0) await trx.insertInto('source_keys').values(rows).execute();
}

async function reopenRecords(
  trx: Transaction<LedgerTables>,
  run: string,
  object: string,
  ids: readonly string[],
): Promise<number> {
  const updated_at = new Date().toISOString();
  let reopened = 0;
  for (const chunk of chunksOf(ids)) {
    const result = await trx
      .updateTable('records')
      .set({ state: 'pending', pass: REOPENED, reason_code: null, reason: null, survivor: null, updated_at })
      .where('run', '=', run)
      .where('object', '=', object)
      .where('state', '=', 'skipped')
      .where('source_id', 'in', chunk)
      .executeTakeFirst();
    reopened += Number(result.numUpdatedRows);
  }
  return reopened;
}
