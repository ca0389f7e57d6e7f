import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely';

/** A short wait inside SQLite blocks the event loop; the long one is asynchronous. Milliseconds. */
const BUSY_TIMEOUT_MS = 100;
const BUSY_WAIT_LIMIT_MS = 15_000;
const BUSY_STEP_MS = 25;

/** Opens (or creates) a SQLite ledger: WAL, durable commits, write locks taken at the start of a transaction. */
export function sqliteDialect(path: string): SqliteDialect {
  return new ImmediateSqliteDialect({ database: () => Promise.resolve(openDatabase(path)) });
}

function openDatabase(path: string): SqliteDatabase {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  // NORMAL keeps the database whole after a power cut but may lose the last commits; an intent must not be lost.
  database.pragma('synchronous = FULL');
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.pragma('foreign_keys = ON');
  return database;
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  /** BEGIN IMMEDIATE: a deferred transaction that turns into a writer fails at once when another process writes. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const giveUpAt = Date.now() + BUSY_WAIT_LIMIT_MS;
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (error) {
        if (!isBusy(error) || Date.now() >= giveUpAt) throw error;
        await sleep(BUSY_STEP_MS);
      }
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /SQLITE_BUSY|database is locked/.test(`${codeOf(error)} ${error.message}`);
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}
