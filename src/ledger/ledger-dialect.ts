import { setTimeout as sleep } from 'node:timers/promises';
import type {
  CompiledQuery,
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { LedgerFull, LedgerUnreachable } from './errors.js';
import { failureWords, type FailureKind, type KindOf } from './failure-kinds.js';
import { takeTurns } from './take-turns.js';

/** A lock of another process is waited for this long, and a database that was there before. Milliseconds. */
const PATIENCE_MS = 15_000;
const STEP_MS = 20;

/**
 * A dialect whose statements wait for locks without blocking the event loop, and whose failures are the ledger's own:
 * `LedgerUnreachable` and `LedgerFull`, whatever the database below calls them. Everything else comes as it is.
 */
export class LedgerDialect implements Dialect {
  constructor(
    private readonly inner: Dialect,
    private readonly kindOf: KindOf,
  ) {}

  createDriver(): Driver {
    return new LedgerDriver(this.inner.createDriver(), this.kindOf);
  }

  createQueryCompiler(): QueryCompiler {
    return this.inner.createQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return this.inner.createAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return this.inner.createIntrospector(db);
  }
}

class LedgerDriver implements Driver {
  /** Whether the database ever answered: one that never did is reported at once, since its address may be wrong. */
  #known = false;

  constructor(
    private readonly inner: Driver,
    private readonly kindOf: KindOf,
  ) {}

  init(): Promise<void> {
    return patiently(this.kindOf, ['busy'], () => this.inner.init());
  }

  /** A restart or a failover of the server is sat out: nothing has been sent yet that could be doubled. */
  async acquireConnection(): Promise<LedgerConnection> {
    await takeTurns();
    const again: FailureKind[] = this.#known ? ['busy', 'unreachable'] : ['busy'];
    const inner = await patiently(this.kindOf, again, () => this.inner.acquireConnection());
    this.#known = true;
    return new LedgerConnection(inner, this.kindOf);
  }

  async beginTransaction(connection: LedgerConnection, settings: TransactionSettings): Promise<void> {
    await patiently(this.kindOf, ['busy'], () => this.inner.beginTransaction(connection.inner, settings));
    connection.inTransaction = true;
  }

  async commitTransaction(connection: LedgerConnection): Promise<void> {
    await patiently(this.kindOf, ['busy'], () => this.inner.commitTransaction(connection.inner));
    connection.inTransaction = false;
  }

  /** It fails when the connection is lost or the database has undone the transaction itself: the error before says why. */
  async rollbackTransaction(connection: LedgerConnection): Promise<void> {
    connection.inTransaction = false;
    await this.inner.rollbackTransaction(connection.inner).catch(() => undefined);
  }

  releaseConnection(connection: LedgerConnection): Promise<void> {
    return this.inner.releaseConnection(connection.inner);
  }

  destroy(): Promise<void> {
    return this.inner.destroy();
  }
}

class LedgerConnection implements DatabaseConnection {
  /** Inside a transaction a statement is not sent again: what failed may have undone the ones before. */
  inTransaction = false;

  constructor(
    readonly inner: DatabaseConnection,
    private readonly kindOf: KindOf,
  ) {}

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const again: FailureKind[] = this.inTransaction ? [] : ['busy', 'conflict'];
    return patiently(this.kindOf, again, () => this.inner.executeQuery<R>(query), this.inTransaction);
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

/**
 * Does something, again and again for 15 s where it fails in one of the given ways.
 * @param keepConflict leave a conflict as it is, for whoever does the whole transaction again
 * @throws LedgerUnreachable, LedgerFull; or what was thrown, if it is neither
 */
async function patiently<T>(
  kindOf: KindOf,
  again: readonly FailureKind[],
  work: () => Promise<T>,
  keepConflict = false,
): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const kind = kindOf(error);
      if (kind === null || (kind === 'conflict' && keepConflict)) throw error;
      if (!again.includes(kind) || Date.now() >= giveUpAt) throw ledgerError(kind, error);
      await sleep(STEP_MS);
    }
  }
}

/** The ledger's own error for a failure. Its message has the database's code and our words: its own may quote a record. */
export function ledgerError(kind: FailureKind, cause: unknown): LedgerFull | LedgerUnreachable {
  if (kind === 'full') return new LedgerFull('the disk of the ledger is full', { cause });
  const words = failureWords(cause);
  const what = kind === 'unreachable' ? 'cannot be reached' : 'is locked by another process';
  return new LedgerUnreachable(`the ledger ${what}${words === '' ? '' : ` (${words})`}`, { cause });
}
