import type { LedgerDb } from './ledger.js';
import type { LedgerTables } from './tables.js';

/** What planning needs, and the columns by which the rows of each table are in one order. */
const COPIED: ReadonlyArray<readonly [keyof LedgerTables, readonly string[]]> = [
  ['meta', ['key']],
  ['source_rows', ['object', 'seq']],
  ['source_keys', ['object', 'kind', 'value', 'source_id']],
  ['corrected_rows', ['object', 'source_id']],
  ['target_keys', ['account', 'object', 'kind', 'value', 'target_id']],
  ['mappings', ['fingerprint']],
  ['owner_assignments', ['source']],
  ['attachment_links', ['attachment_id']],
];
const PAGE_ROWS = 2_000;

/** Copies what a ledger knows of source and target, without any run, into an empty one; a page at a time. */
export async function copySourceAndTarget(from: LedgerDb, to: LedgerDb): Promise<void> {
  for (const [table, order] of COPIED) {
    for (let offset = 0; ; offset += PAGE_ROWS) {
      const rows = await order
        .reduce((query, column) => query.orderBy(column as never), from.selectFrom(table).selectAll())
        .limit(PAGE_ROWS)
        .offset(offset)
        .execute();
      for (let start = 0; start < rows.length; start += INSERTED_ROWS) {
        await to
          .insertInto(table)
          .values(rows.slice(start, start + INSERTED_ROWS))
          // The ledger's own name is there already.
          .onConflict((c) => c.doNothing())
          .execute();
      }
      if (rows.length < PAGE_ROWS) break;
    }
  }
}

/** Rows of one INSERT: eight columns each stay far under SQLite's 32,766 bound parameters. */
const INSERTED_ROWS = 500;
