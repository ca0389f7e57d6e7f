import type { AccountRole, GateName } from '../src/contract/gates.js';
import type { AuditEntry, RetryRequest } from '../src/contract/messages.js';
import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import type {
  DecisionStatus,
  GateStatus,
  Hold,
  PhaseCounts,
  PhaseStatus,
  Stage,
  TokenStatus,
} from '../src/contract/status.js';
import type { Waiting } from '../src/contract/waiting.js';

/** Where a migration is in its course; `workflows/migration.ts` says what each step does. */
export type Position =
  | 'discovery'
  | 'mapping'
  | 'amendment'
  | 'stagingFields'
  | 'stagingOwners'
  | 'stagingLoad'
  | 'stagingSignOff'
  | 'productionFields'
  | 'productionOwners'
  | 'productionLoad'
  | 'cutover'
  | 'closed';

export interface GateDecision {
  readonly outcome: 'approved' | 'rejected';
  readonly fingerprint: string;
}

/** What a phase reports while it runs, and at its end. */
export interface PhaseReport {
  readonly counts: PhaseCounts;
  readonly perSecond: number | null;
  readonly holds: readonly Hold[];
  /** Absent from phases that began under 0.1.0. */
  readonly waiting?: Waiting | null;
  readonly tokens: TokenStatus | null;
}

/** All of the state, as it is carried into the next run of the workflow. Plain JSON. */
export interface Carried {
  position: Position;
  stage: Stage;
  phaseIndex: number;
  sourceRows: Readonly<Record<string, number>>;
  phases: PhaseStatus[];
  tokens: Partial<Record<AccountRole, TokenStatus>>;
  rejectedRuns: string[];
  decisionIds: string[];
  lastDecision: DecisionStatus | null;
  audit: AuditEntry[];
  auditNext: number;
  holds: Hold[];
  paused: boolean;
  /** What 0.1.0 carried instead of the next: the request that came last. */
  retry?: RetryRequest | null;
  retries?: RetryRequest[];
  /** Absent from what 0.1.0 carried, as are the next. */
  amendment?: MappingAmendment | null;
  mapping?: string | null;
  gate?: GateStatus | null;
  decision?: GateDecision | null;
}

/** A mapping that was approved again after records had been loaded with another one. */
export interface MappingAmendment {
  readonly fingerprint: string;
  /** Whose run gives way to it; null until one does. */
  readonly role: AccountRole | null;
  /** It is the confirmed one: what is left is to apply it, once the gates `fields` and `owners` are open. */
  readonly isConfirmed: boolean;
}

/** Ids of decisions that are remembered against repetition; a person decides far less often. */
const REMEMBERED_DECISIONS = 500;

/** State of a migration and the rules of changing it. Pure: no activity, no timer. */
export class MigrationState {
  position: Position = 'discovery';
  stage: Stage = 'discovery';
  phaseIndex = 0;
  sourceRows: Readonly<Record<string, number>> = {};
  phases: PhaseStatus[] = [];
  tokens: Partial<Record<AccountRole, TokenStatus>> = {};
  /** Runs whose result was rejected: what they created is removed before they run again. */
  rejectedRuns: string[] = [];
  decisionIds: string[] = [];
  lastDecision: DecisionStatus | null = null;
  /** Audit entries not yet in the ledger. */
  audit: AuditEntry[] = [];
  /** Number of the first of them; 0 until the ledger was asked. */
  auditNext = 0;
  holds: Hold[] = [];
  paused = false;
  /** Asked for and not carried out yet. */
  retries: RetryRequest[] = [];
  amendment: MappingAmendment | null = null;
  /** Fingerprint of the confirmed mapping; null before, and in migrations that began under 0.1.0. */
  mapping: string | null = null;

  /** Stays open while the workflow continues as new: a decision that comes in that moment is for it. */
  gate: GateStatus | null = null;
  /** Recorded and not carried out yet. */
  decision: GateDecision | null = null;

  // Not carried: they belong to what the current run of the workflow is doing.
  phaseHolds: readonly Hold[] = [];
  waiting: Waiting | null = null;
  activePhase: PhaseObject | null = null;
  /** Counts up with every `recheck` and `resume`: waiters compare it with what they saw. */
  nudges = 0;
  completed = false;

  static from(carried: Carried): MigrationState {
    const { retry, ...state } = carried;
    return Object.assign(new MigrationState(), { retries: retry == null ? [] : [retry], ...state });
  }

  carry(): Carried {
    return {
      position: this.position,
      stage: this.stage,
      phaseIndex: this.phaseIndex,
      sourceRows: this.sourceRows,
      phases: this.phases,
      tokens: this.tokens,
      rejectedRuns: this.rejectedRuns,
      decisionIds: this.decisionIds,
      lastDecision: this.lastDecision,
      audit: this.audit,
      auditNext: this.auditNext,
      holds: this.holds,
      paused: this.paused,
      retries: this.retries,
      amendment: this.amendment,
      mapping: this.mapping,
      gate: this.gate,
      decision: this.decision,
    };
  }

  /** A run shows all its phases from its start. */
  beginRun(run: string): void {
    const others = this.phases.filter((phase) => phase.run !== run);
    const known = new Map(
      this.phases.filter((phase) => phase.run === run).map((phase) => [phase.object, phase]),
    );
    const all = PHASES.map((object) => ({
      ...(known.get(object) ?? this.#blankPhase(run, object)),
      state: 'pending' as const,
    }));
    this.phases = [...others, ...all];
  }

  forgetRun(run: string): void {
    this.phases = this.phases.filter((phase) => phase.run !== run);
    this.rejectedRuns = this.rejectedRuns.filter((rejected) => rejected !== run);
  }

  beginPhase(run: string, object: PhaseObject): void {
    this.activePhase = object;
    this.#updatePhase(run, object, { state: 'running' });
  }

  reportPhase(run: string, role: AccountRole, object: PhaseObject, report: PhaseReport): void {
    const { counts, perSecond } = report;
    const etaSeconds = perSecond === null || perSecond <= 0 ? null : Math.ceil(counts.pending / perSecond);
    this.#updatePhase(run, object, { ...counts, perSecond, etaSeconds });
    this.phaseHolds = report.holds;
    this.waiting = report.waiting ?? null;
    if (report.tokens !== null) this.tokens = { ...this.tokens, [role]: report.tokens };
  }

  endPhase(run: string, object: PhaseObject, report: PhaseReport): void {
    this.reportPhase(run, run === 'staging' ? 'staging' : 'production', object, report);
    this.#updatePhase(run, object, { state: 'done', etaSeconds: 0 });
    this.activePhase = null;
    this.phaseHolds = [];
    this.waiting = null;
  }

  /** Opens a gate, or shows what a further look at it found: what was decided meanwhile stays decided. */
  openGate(gate: GateStatus): void {
    this.gate = gate;
  }

  closeGate(): void {
    this.gate = null;
    this.decision = null;
  }

  /** Since when a gate is open (ISO instant); null: it is not. */
  openSince(gate: GateName, account: AccountRole | null): string | null {
    return this.gate?.name === gate && this.gate.account === account ? this.gate.openSince : null;
  }

  remember(id: string | undefined): void {
    if (id === undefined) return;
    this.decisionIds = [...this.decisionIds, id].slice(-REMEMBERED_DECISIONS);
  }

  isKnown(id: string | undefined): boolean {
    return id !== undefined && this.decisionIds.includes(id);
  }

  record(entry: AuditEntry): void {
    this.audit = [...this.audit, entry];
    this.lastDecision = {
      gate: entry.gate,
      action: entry.action,
      by: entry.by,
      at: entry.at,
      accepted: entry.accepted,
      refusal: entry.refusal,
    };
  }

  /** Lets the run of an account give way to the mapping that was approved again. */
  giveWay(role: AccountRole): 'amendment' {
    if (this.amendment !== null) this.amendment = { ...this.amendment, role };
    return 'amendment';
  }

  /** A mapping was approved again, and the step at hand has to give way to it. */
  hasNewMapping(): boolean {
    return this.amendment?.isConfirmed === false;
  }

  hasBegun(run: string): boolean {
    return this.phases.some((phase) => phase.run === run);
  }

  isGateOpen(gate: GateName): boolean {
    return this.gate?.name === gate;
  }

  skippedInProduction(): number {
    return this.phases
      .filter((phase) => phase.run === 'production')
      .reduce((sum, phase) => sum + phase.skipped, 0);
  }

  #blankPhase(run: string, object: PhaseObject): PhaseStatus {
    const source = this.sourceRows[object] ?? 0;
    const counts = { source, created: 0, merged: 0, filtered: 0, skipped: 0, pending: source };
    return { run, object, state: 'pending', ...counts, perSecond: null, etaSeconds: null };
  }

  #updatePhase(run: string, object: PhaseObject, change: Partial<PhaseStatus>): void {
    this.phases = this.phases.map((phase) =>
      phase.run === run && phase.object === object ? { ...phase, ...change } : phase,
    );
  }
}
