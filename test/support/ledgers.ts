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

/**
 * A real Postgres from npm, started for the tests. A schema that a ledger has left is emptied for the next one: to make a schema
 * takes half a second.
 */
export async function postgresLedgers(): Promise<LedgerKind> {
  const server = await startPostgres();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const left: string[] = [];
  return {
    kind: 'postgres',
    async open() {
      const name = left.pop() ?? `m${(names += 1)}`;
      const ledger = await openLedger({ urlEnv: 'LEDGER_URL' }, name, { LEDGER_URL: server.url });
      const close = ledger.close.bind(ledger);
      ledger.close = async () => {
        await close();
        await emptySchema(admin, `sd2pd_${name}`);
        left.push(name);
      };
      return ledger;
    },
    async stop() {
      await admin.end();
      await server.close();
    },
  };
}

async function emptySchema(admin: pg.Client, schema: string): Promise<void> {
  const { rows } = await admin.query<{ statement: string }>(
    `select format('delete from %I.%I', schemaname, tablename) as statement
      from pg_tables where schemaname = $1 and tablename not like 'kysely%'`,
    [schema],
  );
  await admin.query(rows.map(({ statement }) => statement).join('; '));
}
