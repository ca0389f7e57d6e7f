import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { MigrationReference } from '../src/contract/migration-input.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { openLedger } from '../src/ledger/open.js';
import { DEFAULT_TIMING, type LoadTiming } from '../src/loading/timing.js';
import { createPipedriveClient, type PipedriveClient } from '../src/pipedrive/client.js';
import type { ActivityDependencies } from './dependencies.js';

export interface WorkerResources extends ActivityDependencies {
  /** Closes every ledger. */
  close(): Promise<void>;
}

/** Ledgers and clients of one worker process, opened on first use and kept. */
export function createWorkerResources(
  env: NodeJS.ProcessEnv,
  timing: LoadTiming = DEFAULT_TIMING,
): WorkerResources {
  const ledgers = new Map<string, Promise<Ledger>>();
  const clients = new Map<string, PipedriveClient>();
  return {
    env,
    holder: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    timing,
    ledgerOf: (migration) =>
      kept(ledgers, ledgerKey(migration), () => openLedger(migration.ledger, migration.name, env)),
    clientOf: (options) => {
      const key = JSON.stringify(options);
      const client =
        clients.get(key) ?? createPipedriveClient({ ...options, requestTimeoutMs: timing.requestTimeoutMs });
      clients.set(key, client);
      return client;
    },
    async close() {
      for (const ledger of ledgers.values()) await (await ledger).close();
    },
  };
}

function ledgerKey(migration: MigrationReference): string {
  return JSON.stringify([migration.name, migration.ledger]);
}

/** A ledger that could not be opened is tried again next time. */
function kept(
  ledgers: Map<string, Promise<Ledger>>,
  key: string,
  open: () => Promise<Ledger>,
): Promise<Ledger> {
  const known = ledgers.get(key);
  if (known !== undefined) return known;
  const opened = open();
  ledgers.set(key, opened);
  opened.catch(() => ledgers.delete(key));
  return opened;
}
