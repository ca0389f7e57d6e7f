import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open.js';
import { startPostgres } from './postgres-server.js';

/** A kind of ledger, and how a test gets an empty one. */
export interface LedgerKind {
  readonly kind: 'sqlite' | 'postgres';
  open(): Promise<Ledger>;
  stop(): Promise<void>;
}

let names = 0;

/** SQLite in files of a temporary folder. */
export async function sqliteLedgers(): Promise<LedgerKind> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-ledgers-'));
  return {
    kind: 'sqlite',
    open: () => openLedger({ path: join(folder, `${(names += 1)}.ledger`) }, `m${names}`),
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A real Postgres from npm, started for the tests. */
export async function postgresLedgers(): Promise<LedgerKind> {
  const server = await startPostgres();
  return {
    kind: 'postgres',
    async open() {
      const name = `m${(names += 1)}`;
      const ledger = await openLedger({ urlEnv: 'LEDGER_URL' }, name, { LEDGER_URL: server.url });
      const close = ledger.close.bind(ledger);
      // A new schema takes the longer the more there are.
      ledger.close = async () => {
        await close();
        await dropSchema(server.url, `sd2pd_${name}`);
      };
      return ledger;
    },
    stop: () => server.close(),
  };
}

async function dropSchema(connectionString: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`set client_min_messages = error; drop schema if exists ${schema} cascade`);
  await client.end();
}
