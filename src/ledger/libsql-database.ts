import Database from 'libsql';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/**
 * A wait inside SQLite blocks the event loop, and with it whoever holds the lock, if that is this process. So it only
 * bridges what takes no time, a checkpoint; the long wait is the dialect's. Milliseconds.
 */
const BUSY_TIMEOUT_MS = 10;

/** Opens (or creates) a database file: WAL, durable commits. */
export function openLibsql(path: string): SqliteDatabase {
  const database = new Database(path);
  try {
    database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    database.exec('pragma journal_mode = WAL');
    // NORMAL keeps the database whole after a power cut but may lose the last commits; an intent must not be lost.
    database.exec('pragma synchronous = FULL');
    database.exec('pragma foreign_keys = ON');
  } catch (error) {
    database.close();
    throw error;
  }
  return { prepare: (sql) => prepare(database, sql), close: () => database.close() };
}

const TRANSACTION = /^(begin immediate|commit|rollback)$/i;
const READING = /^\s*(select|pragma|explain)\b/i;

/**
 * libsql does not reset a prepared statement that failed with SQLITE_BUSY: until the garbage collector takes it, the
 * connection can commit no more ("SQL statements in progress"). So no prepared statement may be the one that meets a
 * lock: `exec` takes it, whose statements end with it. A write of its own gets a transaction for that.
 */
function prepare(database: Database.Database, sql: string): SqliteStatement {
  if (TRANSACTION.test(sql)) return bare(database, sql);
  const statement = database.prepare(sql) as unknown as SqliteStatement & { readonly reader: boolean };
  if (READING.test(sql) || database.inTransaction) return statement;
  return {
    reader: statement.reader,
    all: (parameters) => alone(database, () => statement.all(parameters)),
    run: (parameters) => alone(database, () => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
  };
}

function bare(database: Database.Database, sql: string): SqliteStatement {
  const run = (): void => {
    database.exec(sql);
  };
  return {
    reader: false,
    all: () => (run(), []),
    run: () => (run(), { changes: 0, lastInsertRowid: 0 }),
    iterate: () => [][Symbol.iterator](),
  };
}

function alone<T>(database: Database.Database, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('rollback');
    throw error;
  }
}
