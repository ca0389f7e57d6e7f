import type { Forecast } from './forecast.js';
import type { AccountRole, GateName } from './gates.js';
import type { PhaseObject } from './objects.js';
import type { Waiting } from './waiting.js';
import type { WaitsFor } from './waits-for.js';

/** Stages of a migration as its status names them (contract, section 5). */
export type Stage =
  | 'discovery'
  | 'mapping'
  | 'pre-check'
  | 'owners'
  | 'staging'
  | 'production'
  | 'cutover'
  | 'handoff'
  | 'hypercare'
  | 'closed'
  | 'rollback';

export type MigrationState =
  | 'running'
  | 'waiting_gate'
  | 'held'
  | 'paused'
  | 'waiting_budget'
  | 'completed'
  | 'cancelled'
  | 'rolled_back';

/** One thing that keeps a gate shut. `name` may hold a customer's field name or an owner's e-mail: never in history. */
export interface MissingItem {
  readonly kind: MissingKind;
  readonly name: string;
  readonly detail: string;
}

export type MissingKind =
  | 'field'
  | 'option'
  | 'pipeline'
  | 'stage'
  | 'activity_type'
  | 'currency'
  | 'plan_cap'
  | 'permission'
  | 'migration_user'
  | 'owner'
  | 'mapping'
  | 'account';

export interface GateStatus {
  readonly name: GateName;
  readonly account: AccountRole | null;
  /** ISO instant. */
  readonly openSince: string;
  /** `sha256:…` of what the decision is about. */
  readonly fingerprint: string;
  readonly approvable: boolean;
  readonly question: string;
  readonly missing: readonly MissingItem[];
  /** What to type or do next. */
  readonly next: string;
  /** How often somebody was reminded of it. */
  readonly reminders?: number;
  /** ISO instant until which a decision is expected; it warns, and decides nothing. */
  readonly deadline?: string | null;
  /** The deadline is over, and that was said. */
  readonly overdue?: boolean;
}

/** Something that happened in the life of a migration. No name of a customer's thing is in it. */
export interface TimelineEntry {
  /** ISO instant. */
  readonly at: string;
  readonly what: string;
}

/** Deltas that begin by themselves while the gate `freeze` is open. */
export interface DeltaSchedule {
  readonly everySeconds: number;
  /** ISO instant; one that passes while something else runs is made up for afterwards, once. */
  readonly nextAt: string;
}

/** The days after the cutover in which the customer is looked after. */
export interface HypercareStatus {
  readonly since: string;
  /** ISO instant at which the promised business days are over. */
  readonly until: string;
  /** They are, and that was said. */
  readonly over?: boolean;
  /** Reported and not settled. */
  readonly openIssues: number;
}

export interface DecisionStatus {
  readonly gate: string;
  readonly action: string;
  readonly by: string;
  readonly at: string;
  readonly accepted: boolean;
  readonly refusal: string | null;
}

/** Codes of holds (contract, section 5). */
export type HoldCode =
  | 'credentials_refused'
  | 'field_missing'
  | 'plan_cap'
  | 'source_unreachable'
  | 'edge_blocked'
  | 'unbalanced'
  | 'too_many_skips'
  | 'ledger_unreachable'
  | 'disk_full'
  | 'mapping_changed'
  | 'account_changed'
  | 'target_unreachable'
  | 'mismatches'
  | 'worker_lost'
  | 'internal';

export interface Hold {
  readonly code: HoldCode;
  /** ISO instant. */
  readonly since: string;
  readonly what: string;
  readonly who: string;
  readonly next: string;
}

export interface PhaseStatus {
  readonly run: string;
  readonly object: PhaseObject;
  readonly state: 'pending' | 'running' | 'done';
  readonly source: number;
  readonly created: number;
  readonly merged: number;
  readonly filtered: number;
  readonly skipped: number;
  readonly pending: number;
  /** Records per second over the phase so far, null before it is known. */
  readonly perSecond: number | null;
  readonly etaSeconds: number | null;
}

export interface TokenStatus {
  /** Tokens a day of the whole company. */
  readonly limit: number | null;
  /** Tokens this migration has spent since the last reset. */
  readonly spent: number;
  /** Tokens left to the whole company today. */
  readonly remaining: number | null;
  /** Tokens a day left to the customer's own people. */
  readonly reserve: number | null;
  readonly resetAt: string | null;
  readonly waitingUntil: string | null;
}

/** `status --json`, schema 1. */
export interface MigrationStatus {
  readonly schema: 1;
  readonly name: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly stage: Stage;
  readonly state: MigrationState;
  readonly gate: GateStatus | null;
  readonly lastDecision: DecisionStatus | null;
  readonly holds: readonly Hold[];
  readonly phases: readonly PhaseStatus[];
  readonly tokens: Partial<Record<AccountRole, TokenStatus>>;
  readonly waiting: Waiting | null;
  readonly eta: string | null;
  readonly outcome: null | 'clean' | 'with_skips';
  /** The latest of what happened, the oldest first; absent from what 0.1.0 published. */
  readonly timeline?: readonly TimelineEntry[];
  /** What is still to come, in order. */
  readonly ahead?: readonly string[];
  /** Who is waited for; null: nobody. Absent from what 0.1.0 published. */
  readonly waitsFor?: WaitsFor | null;
  readonly hypercare?: HypercareStatus | null;
  readonly deltaSchedule?: DeltaSchedule | null;
  /** ISO instant at which the freeze of the source was confirmed. */
  readonly frozenAt?: string | null;
  /** ISO instant since which Pipedrive is the system of record. */
  readonly cutoverAt?: string | null;
  /** What was planned before the runs began; added by the CLI from the ledger, absent before discovery is through. */
  readonly forecast?: Forecast;
}

/** Counts of one phase; the law is source = created + merged + filtered + skipped + pending. */
export interface PhaseCounts {
  readonly source: number;
  readonly created: number;
  readonly merged: number;
  readonly filtered: number;
  readonly skipped: number;
  readonly pending: number;
}

export function isBalanced(counts: PhaseCounts): boolean {
  return counts.source === counts.created + counts.merged + counts.filtered + counts.skipped + counts.pending;
}
