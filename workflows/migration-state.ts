import type { AccountRole, GateName } from '../src/contract/gates.js';
import type { AuditEntry, DeltaRequest, RetryRequest } from '../src/contract/messages.js';
import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import type {
  DecisionStatus,
  DeltaSchedule,
  GateStatus,
  Hold,
  HypercareStatus,
  PhaseCounts,
  PhaseStatus,
  Stage,
  TimelineEntry,
  TokenStatus,
} from '../src/contract/status.js';
import type { Waiting } from '../src/contract/waiting.js';
import type { DeltaInProgress, Errand, Interrupt, RollbackInProgress } from './course-state.js';

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
  | 'freeze'
  | 'watch'
  | 'verify'
  | 'cutover'
  | 'handoff'
  | 'hypercare'
  | 'deltaRead'
  | 'deltaMapping'
  | 'deltaFields'
  | 'deltaOwners'
  | 'deltaLoad'
  | 'rollback'
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
  /** It was told to stop before its records were through. */
  readonly stopped?: boolean;
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
/** Lines of the time line that are kept at hand; the audit trail in the ledger has all decisions. */
const REMEMBERED_EVENTS = 60;

/** What goes on into the next run of the workflow, and into the ledger at the end. */
const CARRIED = [
  'position',
  'stage',
  'phaseIndex',
  'sourceRows',
  'phases',
  'tokens',
  'rejectedRuns',
  'decisionIds',
  'lastDecision',
  'audit',
  'auditNext',
  'holds',
  'paused',
  'retries',
  'amendment',
  'mapping',
  'gate',
  'decision',
  'loaded',
  'returnTo',
  'delta',
  'deltas',
  'deltaRequests',
  'deltaSchedule',
  'errands',
  'interrupt',
  'rollback',
  'frozenAt',
  'cutoverAt',
  'lateWrites',
  'watching',
  'hypercare',
  'stoppedAt',
  'timeline',
] as const;

/** All of the state, as it is carried. Plain JSON; what an older version carried lacks some of it. */
export type Carried = Partial<Pick<MigrationState, (typeof CARRIED)[number]>> & {
  /** What 0.1.0 carried instead of `retries`: the request that came last. */
  readonly retry?: RetryRequest | null;
};

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
  /** Accounts whose first load is through: from then on what people change there is theirs. */
  loaded: AccountRole[] = [];
  /** Where records that are taken again lead back to; null: as after a first load. */
  returnTo: Position | null = null;
  delta: DeltaInProgress | null = null;
  /** How many deltas have begun. */
  deltas = 0;
  deltaRequests: DeltaRequest[] = [];
  /** Deltas that begin by themselves until the freeze is confirmed. */
  deltaSchedule: DeltaSchedule | null = null;
  errands: Errand[] = [];
  interrupt: Interrupt | null = null;
  rollback: RollbackInProgress | null = null;
  frozenAt: string | null = null;
  cutoverAt: string | null = null;
  /** Rows that were written in the source after its freeze was confirmed. */
  lateWrites = 0;
  /** The source is being read for the second time since its freeze was confirmed. */
  watching = false;
  hypercare: HypercareStatus | null = null;
  /** Where it was cancelled: there it goes on, if somebody starts it anew. */
  stoppedAt: Position | null = null;
  timeline: TimelineEntry[] = [];

  // Not carried: they belong to what the current run of the workflow is doing.
  phaseHolds: readonly Hold[] = [];
  waiting: Waiting | null = null;
  activePhase: PhaseObject | null = null;
  activeRun: string | null = null;
  /** Counts up with every `recheck` and `resume`: waiters compare it with what they saw. */
  nudges = 0;
  /** How it ended; null: it goes on. */
  ended: 'completed' | 'cancelled' | 'rolled_back' | null = null;

  static from({ retry, ...carried }: Carried): MigrationState {
    const state = Object.assign(new MigrationState(), { retries: retry == null ? [] : [retry], ...carried });
    if (state.position === 'closed') state.beginAgain();
    return state;
  }

  carry(): Carried {
    return Object.fromEntries(CARRIED.map((key) => [key, this[key]]));
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

  /** Takes over what the ledger counts now. */
  recountPhases(run: string, counts: ReadonlyArray<PhaseCounts & { readonly object: PhaseObject }>): void {
    for (const { object, ...changed } of counts) this.#updatePhase(run, object, changed);
  }

  /** Nothing of what it was at is left to do. */
  forgetCourse(): void {
    const { phaseIndex, retries, amendment, returnTo, delta, deltaRequests, errands } = new MigrationState();
    const { deltaSchedule, frozenAt, cutoverAt, lateWrites, watching, hypercare } = new MigrationState();
    Object.assign(this, { phaseIndex, retries, amendment, returnTo, delta, deltaRequests, errands });
    Object.assign(this, { deltaSchedule, frozenAt, cutoverAt, lateWrites, watching, hypercare });
  }

  /** A migration that had ended begins anew. What is in the accounts is known; staging has to be shown again. */
  beginAgain(): void {
    const { position, stage, gate, decision, mapping, paused, holds, interrupt, rollback } =
      new MigrationState();
    Object.assign(this, { position, stage, gate, decision, mapping, paused, holds, interrupt, rollback });
    this.stoppedAt = null;
    this.forgetCourse();
    this.audit = [];
    this.auditNext = 0;
    if (this.hasBegun('staging')) this.rejectedRuns = ['staging'];
  }

  beginPhase(run: string, object: PhaseObject): void {
    this.activePhase = object;
    this.activeRun = run;
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

  endPhase(run: string, role: AccountRole, object: PhaseObject, report: PhaseReport): void {
    this.reportPhase(run, role, object, report);
    this.#updatePhase(run, object, { state: 'done', etaSeconds: 0 });
    this.leavePhase();
  }

  /** Nothing of a phase is shown that does not run any more. */
  leavePhase(): void {
    this.activePhase = null;
    this.activeRun = null;
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
    if (entry.accepted) {
      this.tell(
        entry.at,
        [entry.action, entry.gate].filter((word) => word !== '').join(' ') + ` by ${entry.by}`,
      );
    }
    this.lastDecision = {
      gate: entry.gate,
      action: entry.action,
      by: entry.by,
      at: entry.at,
      accepted: entry.accepted,
      refusal: entry.refusal,
    };
  }

  /** A line of the time line. */
  tell(at: string, what: string): void {
    this.timeline = [...this.timeline, { at, what }].slice(-REMEMBERED_EVENTS);
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

  /** The first load of an account is through. */
  noteLoaded(role: AccountRole): void {
    if (!this.loaded.includes(role)) this.loaded = [...this.loaded, role];
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
