import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely';
import { sqliteFailureKind } from './failure-kinds.js';
import { LedgerDialect } from './ledger-dialect.js';
import { openLibsql } from './libsql-database.js';

/** Opens (or creates) a SQLite ledger: WAL, durable commits, write locks taken at the start of a transaction. */
export function sqliteDialect(path: string): Dialect {
  const database = (): Promise<SqliteDatabase> => Promise.resolve().then(() => openLibsql(path));
  return new LedgerDialect(new ImmediateSqliteDialect({ database }), sqliteFailureKind);
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

  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * Tables are made and changed within a transaction: a process that dies meanwhile leaves no half of them, and one that
 * opens the same new file waits. Kysely's own adapter does without, for the sake of pragmas that our tables do not need.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  /** BEGIN IMMEDIATE: a deferred transaction that turns into a writer fails at once when another process writes. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}
