import { PostgresDialect, type Dialect } from 'kysely';
import pg from 'pg';
import { postgresFailureKind } from './failure-kinds.js';
import { LedgerDialect } from './ledger-dialect.js';

/** Connections of one process to one ledger; the lease, results and reads run side by side. */
const CONNECTIONS = 4;
const CONNECT_LIMIT_MS = 10_000;
/** The longest statement settles the followers of a whole phase: seconds. Beyond this the server is as good as gone. */
const QUERY_LIMIT_MS = 120_000;
/** The server gives up first, so that the connection can be used again. */
const STATEMENT_LIMIT_MS = 110_000;
/**
 * A frozen process holds the row of its lease locked if it freezes within a transaction; the server ends its session
 * after this, so that its successor gets on. As long as a lease.
 */
const IDLE_IN_TRANSACTION_LIMIT_MS = 30_000;

/**
 * A Postgres ledger in a schema of its own. Connections are made when they are needed, and replaced when they are lost.
 * @param connectionString of the database, with role and password
 */
export function postgresDialect(connectionString: string, schema: string): Dialect {
  // Counts come as bigint strings; ours stay far below 2^53.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString,
    // Whatever server or role say, a committed intent has to survive a crash of the server.
    options: `-c search_path=${schema} -c synchronous_commit=on`,
    application_name: 'sd2pd',
    max: CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
  });
  // A lost connection ends the query that runs on it, which reports what matters. Without a listener Node would take the
  // event for a defect and end the process; the pool's own listener is not there while a connection is lent out.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new LedgerDialect(new PostgresDialect({ pool }), postgresFailureKind);
}
