import type { LedgerReference } from '../../src/contract/migration-input.js';
import { inject } from 'vitest';

/** Where the ledger of a harness is, and what its worker's environment needs for that. */
export interface TestLedger {
  readonly name: string;
  readonly reference: LedgerReference;
  readonly env: NodeJS.ProcessEnv;
}

let ledgers = 0;

/**
 * The ledger of one harness: a SQLite file, or with `SD2PD_TEST_LEDGER=postgres` a schema of its own in the Postgres that
 * all tests of the run share. Only in files named `*.integration.test.ts`.
 * @param name of the migration; on Postgres it gets an ending of its own
 */
export function testLedger(name: string, path: string): TestLedger {
  const url = inject('ledgerUrl');
  if (url === null) return { name, reference: { path }, env: {} };
  const unique = `${name.slice(0, 20)}-${process.pid}-${(ledgers += 1)}`;
  return { name: unique, reference: { urlEnv: 'LEDGER_URL' }, env: { LEDGER_URL: url } };
}

/** Whether harnesses have a SQLite ledger: for the few tests that reach into its file. */
export function isSqlite(): boolean {
  return inject('ledgerUrl') === null;
}
