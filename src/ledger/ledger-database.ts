import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, type Transaction, type TransactionBuilder } from 'kysely';
import { postgresFailureKind } from './failure-kinds.js';
import { ledgerError } from './ledger-dialect.js';
import type { LedgerTables } from './tables.js';

/** Two transactions that meet again after each time are kept apart by the pause, which differs. */
const ATTEMPTS = 5;
const PAUSE_MS = 50;

/** The ledger's tables. A transaction that the database undid in favour of another one is done again as a whole. */
export class LedgerDatabase extends Kysely<LedgerTables> {
  override transaction(): TransactionBuilder<LedgerTables> {
    const builder = super.transaction();
    const once = builder.execute.bind(builder);
    return Object.assign(builder, {
      execute: <T>(work: (trx: Transaction<LedgerTables>) => Promise<T>): Promise<T> =>
        unlessConflicting(() => once(work)),
    });
  }
}

async function unlessConflicting<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      // SQLite has no such failure: its writers wait for one another.
      if (postgresFailureKind(error) !== 'conflict') throw error;
      if (attempt >= ATTEMPTS) throw ledgerError('conflict', error);
      await sleep(PAUSE_MS * attempt * (0.5 + Math.random()));
    }
  }
}
