import type { LedgerDb } from './ledger.js';
import { keysOf } from './source-keys.js';
import type { StoredRow } from './source-store.js';

/** A row with the values that a person gave it. */
export interface CorrectedRow {
  readonly row: StoredRow;
  readonly values: Readonly<Record<string, string>>;
  /** Columns that differ from what the ledger had. */
  readonly columns: readonly string[];
}

/** Rows that people corrected in skip files. */
export class CorrectedRowStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /** Takes corrections of rows of one object, all or none of them; a later one of a row replaces the earlier one. */
  async put(object: string, by: string, rows: readonly CorrectedRow[]): Promise<void> {
    const at = new Date().toISOString();
    await this.#db.transaction().execute(async (trx) => {
      for (const { row, values, columns } of rows) {
        const { source_id } = row;
        const data = JSON.stringify(values);
        const earlier = await trx
          .selectFrom('corrected_rows')
          .select('columns')
          .where('object', '=', object)
          .where('source_id', '=', source_id)
          .executeTakeFirst();
        const named = JSON.parse(earlier?.columns ?? '[]') as string[];
        const all = JSON.stringify([...new Set([...named, ...columns])]);
        await trx
          .insertInto('corrected_rows')
          .values({ object, source_id, data, columns: all, by, at })
          .onConflict((c) => c.columns(['object', 'source_id']).doUpdateSet({ data, columns: all, by, at }))
          .execute();
        // By its e-mail or name it is found by others.
        await trx
          .deleteFrom('source_keys')
          .where('object', '=', object)
          .where('source_id', '=', source_id)
          .execute();
        const keys = keysOf(object, { ...row, data });
        if (keys.length > 0) await trx.insertInto('source_keys').values(keys).execute();
      }
    });
  }

  /** Which columns of which rows of an object were corrected, by whom and when. */
  async of(object: string): Promise<Map<string, { columns: readonly string[]; by: string; at: string }>> {
    const rows = await this.#db
      .selectFrom('corrected_rows')
      .select(['source_id', 'columns', 'by', 'at'])
      .where('object', '=', object)
      .execute();
    return new Map(
      rows.map(({ source_id, columns, by, at }) => [
        source_id,
        { columns: JSON.parse(columns) as string[], by, at },
      ]),
    );
  }
}
