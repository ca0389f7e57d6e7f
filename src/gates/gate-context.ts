import type { AccountRole } from '../contract/gates.js';
import type { MigrationConfig } from '../contract/migration-input.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PipedriveClient } from '../pipedrive/client.js';

/** What a look at a gate needs. */
export interface GateContext {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  /** Client of an account; null where staging is waived. */
  readonly client: (role: AccountRole) => Promise<PipedriveClient>;
  readonly beat: () => void;
}
