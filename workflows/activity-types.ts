import type { AccountRole, GateName } from '../src/contract/gates.js';
import type {
  AuditEntry,
  ConflictDecisions,
  IssueReport,
  IssueSettlement,
  OwnerAssignment,
  RetryRequest,
} from '../src/contract/messages.js';
import type { MigrationReference } from '../src/contract/migration-input.js';
import type { PhaseObject } from '../src/contract/objects.js';
import type {
  HoldCode,
  HypercareStatus,
  MigrationStatus,
  MissingItem,
  PhaseCounts,
  TokenStatus,
} from '../src/contract/status.js';

/** What discovery found, in numbers. */
export interface DiscoverySummary {
  /** Source rows per object. */
  readonly rows: Readonly<Record<string, number>>;
}

/** A look at a gate without any name: names stay in the ledger's `GateReport`. */
export interface GateLook {
  readonly fingerprint: string;
  readonly question: string;
  readonly next: string;
  /** One line per kind of missing thing, with its number; `name` is empty. */
  readonly missing: readonly MissingItem[];
}

export interface RunReference extends MigrationReference {
  /** `staging`, `production`, later `delta-1` … */
  readonly run: string;
  readonly role: AccountRole;
}

export interface DeltaReference extends RunReference {
  /** Path of the newer export; null: the one that was read last, read again. */
  readonly source: string | null;
}

/** What a newer export changed, in numbers. */
export interface DeltaSummary {
  /** Why it is not taken; null: it is. */
  readonly refused: string | null;
  /** Its rows per object. */
  readonly rows: Readonly<Record<string, number>>;
  /** Rows that are new, changed, deleted or back again. */
  readonly changes: number;
}

export interface PhaseReference extends RunReference {
  readonly object: PhaseObject;
  /**
   * The account's first load was through before: what people changed there since is theirs. Absent from workflows of
   * 0.1.0, and during a first load: then whatever differs is wrong.
   */
  readonly later?: boolean;
}

/** What is removed of one object of a run. */
export interface RemovalReference extends PhaseReference {
  /**
   * `everything`: also what people changed or linked to, of a staging run that was rejected; `untouched`: a rollback;
   * `not_asked`: a rollback that leaves the object alone.
   */
  readonly mode: 'everything' | 'untouched' | 'not_asked';
}

/** A rollback on its way. */
export interface RollbackReference extends RunReference {
  /** ISO instant at which it was asked for: tells it from earlier ones. */
  readonly since: string;
  readonly by: string;
  /** One object; null: everything. */
  readonly object: PhaseObject | null;
  readonly withSchema: boolean;
}

/** What a rollback did with the records of one object, in numbers. */
export interface RemovedPhase {
  readonly object: PhaseObject;
  readonly removed: number;
  /** Somebody changed them since or linked to them, or nobody asked for them. */
  readonly left: number;
  readonly tokens: TokenStatus | null;
}

/** What an account has after a rollback, in numbers. */
export interface RolledBack {
  readonly removed: number;
  readonly left: number;
  /** Removed ones that were found again. */
  readonly restored: number;
  /** What has changed of the phases' records. */
  readonly phases: readonly ({ readonly object: PhaseObject } & PhaseCounts)[];
}

/** What decisions did that were carried out, in numbers. */
export interface CarriedOut {
  readonly done: number;
  /** Records that are pending now: their phases have to run. */
  readonly reopened: number;
}

export interface BatchResult {
  readonly counts: PhaseCounts;
  /** No pending record is left. */
  readonly done: boolean;
  readonly tokens: TokenStatus | null;
}

export interface PhaseResult {
  readonly counts: PhaseCounts;
  readonly tokens: TokenStatus | null;
}

/** What a changed mapping did to the loaded records of one object, in numbers. */
export interface AmendedPhase {
  readonly object: PhaseObject;
  /** Loaded records that the change touches. */
  readonly touched: number;
  readonly updated: number;
  /** Touched ones of which something stays as somebody else left it, or that are gone. */
  readonly kept: number;
}

/** What a changed mapping does to whole records of a run, in numbers. */
export interface EndedAmendment {
  /** Left out or skipped before, moved from now on: pending. */
  readonly opened: number;
  /** Loaded before, and the new mapping would leave them out, merge or not merge them: they stay as they are. */
  readonly stays: number;
}

export interface IssueCount {
  readonly issue: number;
  readonly open: number;
}

/** What came of a person's word on an issue. */
export interface SettledIssue extends CarriedOut, IssueCount {
  /**
   * `begun`: records are taken again, and what came of it is seen once their phases have run; `open`: what was offered
   * could not be carried out, and why is written at the issue; `unknown`: there is no such issue, or it was settled before.
   */
  readonly outcome: 'repaired' | 'answered' | 'declined' | 'begun' | 'open' | 'unknown';
}

/** Everything that workflows ask of the world. Arguments and results hold references and counts, never a record. */
export interface Activities {
  /** Extracts the source into the ledger, looks at the target accounts, proposes a mapping. Writes nothing to Pipedrive. */
  discover(migration: MigrationReference): Promise<DiscoverySummary>;
  /** Looks at what a gate asks for, keeps the report in the ledger. */
  inspectGate(migration: MigrationReference, gate: GateName, role: AccountRole | null): Promise<GateLook>;
  /** Freezes the mapping with this fingerprint, and the two accounts' company ids. */
  confirmMapping(migration: MigrationReference, fingerprint: string): Promise<void>;
  /** Creates the custom fields and options that the manifest lacks in an account. @returns how many */
  createFields(migration: MigrationReference, role: AccountRole): Promise<number>;
  assignOwner(migration: MigrationReference, assignment: OwnerAssignment): Promise<void>;
  /** Notes where the run starts, and which records a sampled run moves. */
  beginRun(run: RunReference): Promise<void>;
  /** Deletes from the target what the run created, and forgets the run. */
  removeRun(run: RunReference): Promise<void>;
  /** Enters the phase's records into the ledger. Repeating it adds nothing. */
  planPhase(phase: PhaseReference): Promise<PhaseCounts>;
  /** Moves up to 1,000 records. */
  loadBatch(phase: PhaseReference): Promise<BatchResult>;
  /**
   * Reads the phase's records back, compares, reconciles. Holds when the counts do not balance.
   * @param acceptsSkips a person accepted that so many records were skipped
   */
  settlePhase(phase: PhaseReference, acceptsSkips?: boolean): Promise<PhaseResult>;
  /** Removes what arrived after its phase was read back, and fills the customer's spot-check sheet from the target. */
  prepareSpotCheck(run: RunReference): Promise<void>;
  /**
   * Makes skipped records pending again, those that were skipped with them included.
   * @param asked a list; from workflows of 0.1.0 one reason, or null for all
   * @returns how many
   */
  reopenSkipped(run: RunReference, asked: readonly RetryRequest[] | string | null): Promise<number>;
  /** Applies the confirmed mapping to records of a phase that were loaded with another one. */
  amendPhase(phase: PhaseReference): Promise<AmendedPhase>;
  /** From now on the run counts as loaded with the confirmed mapping. */
  endAmendment(run: RunReference): Promise<EndedAmendment>;
  /** Takes over a newer export of the source: from then on its rows are those that count. Asks nothing of Pipedrive. */
  readDelta(delta: DeltaReference): Promise<DeltaSummary>;
  /**
   * Completes the confirmed mapping with a proposal for columns, pipelines, stages and merge groups that a delta brought.
   * @returns the completed mapping's fingerprint; null: nothing is new
   */
  extendMapping(run: RunReference): Promise<{ readonly fingerprint: string | null }>;
  /** Notes where a delta starts, and learns what people changed in the account since the last look. */
  beginDelta(run: RunReference): Promise<void>;
  /** Takes decisions on conflicts down, and carries them out. */
  decideConflicts(run: RunReference, decisions: ConflictDecisions): Promise<CarriedOut>;
  /** Counts the promised business days from an instant (ISO) on, and the issues that are open already. */
  beginHypercare(migration: MigrationReference, since: string): Promise<HypercareStatus>;
  /** Takes an issue down. @returns its number, and how many are open; no number where nobody says what is wrong */
  reportIssue(
    migration: MigrationReference,
    issue: IssueReport,
  ): Promise<IssueCount | { readonly issue: null }>;
  /** Repairs, answers or declines an issue. Repeated after `begun`, it looks at what came of it. */
  settleIssue(run: RunReference, settlement: IssueSettlement): Promise<SettledIssue>;
  /** Notes that a rollback begins. */
  beginRollback(rollback: RollbackReference): Promise<void>;
  /** Deletes what a run created of one object and nobody touched since; lists what stays. */
  removePhase(removal: RemovalReference): Promise<RemovedPhase>;
  /** Removes custom fields and activity types that the migration created and that hold nothing. @returns how many */
  removeSchema(run: RunReference): Promise<number>;
  /** Lists the account once more after a rollback, and keeps the report of it. */
  readBackRollback(rollback: RollbackReference): Promise<RolledBack>;
  /** Forgets a run of which nothing is left, so that it can begin again. */
  endRemoval(run: RunReference): Promise<void>;
  /** Keeps the state of a workflow that ends, for one that starts anew from the ledger. */
  keepState(migration: MigrationReference, state: unknown): Promise<void>;
  /** Writes audit entries from number `first` on, and the status for readers without Temporal. */
  publish(
    migration: MigrationReference,
    status: MigrationStatus,
    first: number,
    entries: readonly AuditEntry[],
  ): Promise<void>;
  /** Number of the next audit entry. */
  nextAuditNumber(migration: MigrationReference): Promise<number>;
}

/** `ApplicationFailure` types by which an activity tells a workflow what to wait for. */
export const FAILURE = {
  /** details are `HoldDetails`: one for each thing that is in the way. */
  hold: 'Hold',
  /** details[0] is `BudgetDetails`. */
  budget: 'BudgetUsedUp',
} as const;

export interface HoldDetails {
  readonly code: HoldCode;
  readonly what: string;
  readonly who: string;
  readonly next: string;
}

export interface BudgetDetails {
  /** ISO instant of the reset. */
  readonly until: string;
  /** What is used up; histories of 0.1.0 do not say: it was the tokens. */
  readonly what?: 'tokens' | 'requests';
  readonly tokens: TokenStatus | null;
}
