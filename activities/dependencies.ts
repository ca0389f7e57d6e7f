import type { MigrationReference } from '../src/contract/migration-input.js';
import type { Ledger } from '../src/ledger/ledger.js';
import type { PipedriveClient } from '../src/pipedrive/client.js';
import type { ClientOptions } from '../src/pipedrive/transport.js';
import type { LoadTiming } from '../src/loading/timing.js';

/** What a worker gives its activities. */
export interface ActivityDependencies {
  readonly env: NodeJS.ProcessEnv;
  /** Unique per process: who holds leases. */
  readonly holder: string;
  readonly timing: LoadTiming;
  /** Ledgers stay open for the worker's life: one connection each. */
  ledgerOf(migration: MigrationReference): Promise<Ledger>;
  /** Clients are shared too: one burst window per account and token. */
  clientOf(options: ClientOptions): PipedriveClient;
}
