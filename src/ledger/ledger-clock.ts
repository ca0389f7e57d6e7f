import { PostgresAdapter, sql, type Kysely, type RawBuilder } from 'kysely';
import type { LedgerTables } from './tables.js';

/**
 * The time by the clock of the database, in milliseconds since 1970, as an expression of a statement. All workers of a
 * migration see the same one.
 */
export function ledgerClock(db: Kysely<LedgerTables>): RawBuilder<number> {
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
}
