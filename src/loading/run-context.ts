import type { AccountConfig, MigrationConfig } from '../contract/migration-input.js';
import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import type { ExportFacts, RunFacts } from '../ledger/meta-keys.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import type { PipedriveClient } from '../pipedrive/client.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import type { OwnerResolver } from './owner-resolver.js';
import type { ExportSource } from '../smartdesk/export-source.js';
import type { LoadTiming } from './timing.js';

/** How far an activity is: counts and cursors, nothing of a record. */
export type Progress = Readonly<Record<string, string | number>>;

/** Everything that moving records of one run needs. Built once per activity. */
export interface RunContext {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  readonly account: AccountConfig;
  readonly role: AccountRole;
  /** The account's book: under it the ledger has its records and its lease. */
  readonly run: string;
  /** Under this name it is reported: `delta-1` …, else as the book. */
  readonly reportedAs: string;
  readonly facts: RunFacts;
  readonly source: ExportFacts;
  readonly client: PipedriveClient;
  /** What the account had when its `fields` gate was looked at last, stages created since included. */
  readonly schema: TargetSchema;
  /** The mapping that was confirmed. */
  readonly mapping: Mapping;
  readonly owners: OwnerResolver;
  /** The run moves a sample only. */
  readonly sampled: boolean;
  readonly ownersMode: 'match' | 'migrationUser';
  /** Unique per worker process: who holds the lease. */
  readonly holder: string;
  readonly timing: LoadTiming;
  /** Aborted on cancellation and on worker shutdown: no further request begins, those in flight end. */
  readonly signal: AbortSignal;
  /** The export, opened at most once per activity. @throws HoldNeeded `source_unreachable` */
  openSource(): Promise<ExportSource>;
  /** Liveness, and how far the activity is; called often. */
  beat(progress?: Progress): void;
  /** How far an earlier attempt of the same activity was, for those that can go on there. */
  readonly before?: Progress | null;
}
