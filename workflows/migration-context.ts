import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
  type ExternalWorkflowHandle,
} from '@temporalio/workflow';
import type { AccountRole, GateName } from '../src/contract/gates.js';
import {
  accountConfig,
  type MigrationInput,
  type MigrationReference,
} from '../src/contract/migration-input.js';
import type { Receipt } from '../src/contract/messages.js';
import type { Hold, MigrationState as StateName, MigrationStatus, Stage } from '../src/contract/status.js';
import { waitText } from '../src/contract/waiting.js';
import { waitsFor } from '../src/contract/waits-for.js';
import { SEARCH_ATTRIBUTES } from '../src/contract/search-attributes.js';
import { act } from './activities.js';
import type { Interrupt } from './course-state.js';
import { currentDetails } from './details.js';
import { nextLookMs, NO_LOOK, nudgesSeen, obstacleOf, type Looks } from './holds.js';
import { Interrupted } from './interrupts.js';
import { MigrationState, type Carried } from './migration-state.js';
import { stepsAhead } from './steps-ahead.js';
import { pausePhase, resumePhase, stopPhase } from './phase-signals.js';

/** What is said of a migration is written down also when it is broken off. */
const NEVER_BROKEN_OFF = { isBrokenOff: false } as const;

/** What was tried and failed. */
interface Tried {
  /** What was seen when it was tried before. */
  readonly looks: Looks;
  /** How many nudges there were when it began: one that came later makes it be tried once more. */
  readonly nudges: number;
  readonly isBrokenOff: boolean;
}

/** A migration in progress: its state, and what every step needs to do with the outside. */
export class Migration {
  readonly state: MigrationState;
  readonly reference: MigrationReference;
  #scope: CancellationScope | null = null;

  constructor(
    readonly input: MigrationInput,
    carried: Carried | undefined,
  ) {
    this.state = carried === undefined ? new MigrationState() : MigrationState.from(carried);
    this.reference = { name: input.config.name, ledger: input.config.ledger };
  }

  /** First thing in every run of the workflow. */
  async begin(): Promise<void> {
    if (this.state.timeline.length === 0) this.tell('started');
    this.show();
    if (this.state.auditNext === 0) {
      this.state.auditNext = await this.holding(
        'Open the ledger',
        () => act.nextAuditNumber(this.reference),
        NEVER_BROKEN_OFF,
      );
    }
  }

  enter(stage: Stage): void {
    if (this.state.stage !== stage) this.tell(`stage ${stage}`);
    this.state.stage = stage;
    this.show();
  }

  /** Takes a person's message down that is no decision at a gate. */
  recordCommand(action: string, by: string, note: string | null): void {
    const gate = this.state.gate?.name ?? '';
    const at = new Date().toISOString();
    this.state.record({ at, gate, action, by, fingerprint: null, note, accepted: true, refusal: null });
  }

  receipt(message: string): Receipt {
    return { recorded: true, gate: this.state.gate?.name ?? null, fingerprint: null, message };
  }

  /** The last thing that happens to it. What was rolled back keeps that stage. */
  end(how: 'completed' | 'cancelled' | 'rolled_back'): void {
    this.state.ended = how;
    // What is over is paused no more: its last word has to be written down.
    this.state.paused = false;
    if (how !== 'rolled_back') this.state.stage = 'closed';
    this.tell(how === 'rolled_back' ? 'rolled back' : how);
  }

  /** A line of the time line, now. */
  tell(what: string): void {
    this.state.tell(new Date().toISOString(), what);
  }

  /** Keeps where it was for a workflow that starts anew from the ledger. */
  async keepState(): Promise<void> {
    const state = this.state.carry();
    await this.holding('Keep the state', () => act.keepState(this.reference, state), NEVER_BROKEN_OFF);
  }

  /** `target.staging: waived`: the gate stays in the audit trail as a waiver of the configuration. */
  recordWaiver(gate: GateName): void {
    this.state.record({
      at: new Date().toISOString(),
      gate,
      action: 'waive',
      by: 'migration.yaml',
      fingerprint: null,
      note: 'target.staging: waived',
      accepted: true,
      refusal: null,
    });
  }

  /**
   * Runs an activity until it succeeds; what is in the way becomes a hold that is shown and waited out.
   * @throws Interrupted when the migration is broken off meanwhile
   */
  async holding<T>(
    what: string,
    activity: () => Promise<T>,
    { isBrokenOff }: { readonly isBrokenOff: boolean } = { isBrokenOff: true },
  ): Promise<T> {
    const isOver = (): boolean => isBrokenOff && this.state.interrupt !== null;
    for (let looks = NO_LOOK; ;) {
      await condition(() => !this.state.paused || this.state.interrupt !== null);
      if (isOver()) throw new Interrupted();
      const { nudges } = this.state;
      try {
        this.#scope = new CancellationScope();
        return await this.#scope.run(activity);
      } catch (error) {
        // A pause cancels the scope of the activity alone, and may be over again before that has come through.
        if (CancellationScope.current().consideredCancelled) throw error;
        const holds = isCancellation(error)
          ? []
          : await this.waitOut(what, error, { looks, nudges, isBrokenOff });
        looks = { count: looks.count + 1, holds };
      } finally {
        this.#scope = null;
      }
    }
  }

  /** Shows what is in the way of an activity or a phase, and waits until it may have passed. @returns what held it */
  async waitOut(
    what: string,
    error: unknown,
    { looks, nudges, isBrokenOff }: Tried,
  ): Promise<readonly Hold[]> {
    const obstacle = obstacleOf(error, Date.now(), looks);
    const seen = nudgesSeen(nudges, this.state.nudges);
    const nudged = (): boolean => this.state.nudges > seen || (isBrokenOff && this.state.interrupt !== null);
    if (obstacle.kind === 'wait') {
      const { waiting } = obstacle;
      this.state.waiting = waiting;
      this.show();
      const ms = Math.max(1_000, Date.parse(waiting.until) - Date.now());
      await condition(nudged, ms, { summary: `${what}: ${waitText(waiting)}` });
      this.state.waiting = null;
    } else {
      const { holds } = obstacle;
      this.state.holds = [...holds];
      this.show();
      const ms = nextLookMs(holds, looks.count);
      const codes = holds.map(({ code }) => code).join(', ');
      if (ms === null) await condition(nudged);
      else await condition(nudged, ms, { summary: `${what}: held (${codes})` });
      this.state.holds = [];
    }
    this.show();
    return obstacle.kind === 'hold' ? obstacle.holds : [];
  }

  /** Stops sending within seconds; requests in flight end first. */
  pause(): void {
    this.state.paused = true;
    this.#scope?.cancel();
    this.tellPhase('pause');
    this.show();
  }

  /** Breaks off whatever is at work, in good order: requests in flight end first. */
  interrupt(interrupt: Interrupt): void {
    this.state.interrupt = interrupt;
    this.#scope?.cancel();
    this.tellPhase('stop');
    this.show();
  }

  /** Ends a pause, and makes everything that waits on a hold look again, or go on where it is a person's to say so. */
  resume(): void {
    this.state.paused = false;
    this.#lookAgain(true);
  }

  nudge(): void {
    this.#lookAgain(false);
  }

  #lookAgain(person: boolean): void {
    this.state.nudges += 1;
    this.tellPhase('resume', person);
    this.show();
  }

  /** @param person somebody said `resume` */
  tellPhase(what: 'pause' | 'resume' | 'stop', person = false): void {
    const { activePhase, activeRun } = this.state;
    if (activePhase === null || activeRun === null) return;
    const phase = getExternalWorkflowHandle(`${workflowInfo().workflowId}/${activeRun}/${activePhase}`);
    // A phase that has just ended needs no telling.
    void signalPhase(phase, what, person).catch(() => undefined);
  }

  /** Writes decisions and the status into the ledger, for readers without Temporal. */
  async publish(): Promise<void> {
    this.show();
    const { audit, auditNext } = this.state;
    await this.holding(
      'Publish',
      () => act.publish(this.reference, this.status(), auditNext, audit),
      NEVER_BROKEN_OFF,
    );
    this.state.audit = this.state.audit.slice(audit.length);
    this.state.auditNext = auditNext + audit.length;
  }

  shouldContinueAsNew(): boolean {
    const limit = this.input.maxHistoryEvents ?? Infinity;
    return workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= limit;
  }

  status(): MigrationStatus {
    const { state } = this;
    const info = workflowInfo();
    const status: MigrationStatus = {
      schema: 1,
      name: this.input.config.name,
      workflowId: info.workflowId,
      runId: info.runId,
      stage: state.stage,
      state: this.#stateName(),
      gate: state.gate,
      lastDecision: state.lastDecision,
      holds: [...state.holds, ...state.phaseHolds],
      phases: state.phases,
      tokens: this.#tokens(),
      waiting: state.waiting,
      eta: this.#eta(),
      outcome: this.#outcome(),
      timeline: state.timeline,
      ahead: stepsAhead(state, this.hasAccount('staging')),
      hypercare: state.hypercare,
      deltaSchedule: state.deltaSchedule,
      frozenAt: state.frozenAt,
      cutoverAt: state.cutoverAt,
    };
    return { ...status, waitsFor: waitsFor(status) };
  }

  #stateName(): StateName {
    const { state } = this;
    if (state.ended !== null) return state.ended;
    if (state.paused) return 'paused';
    if (state.holds.length + state.phaseHolds.length > 0) return 'held';
    if (state.waiting !== null && state.waiting.for !== 'edge') return 'waiting_budget';
    return state.gate === null ? 'running' : 'waiting_gate';
  }

  /** Known once Pipedrive is the system of record. */
  #outcome(): MigrationStatus['outcome'] {
    const { cutoverAt, ended } = this.state;
    if (cutoverAt === null && ended !== 'completed') return null;
    return this.state.skippedInProduction() > 0 ? 'with_skips' : 'clean';
  }

  #tokens(): MigrationStatus['tokens'] {
    const { tokens, waiting, position, rollback } = this.state;
    if (waiting === null || waiting.for === 'edge') return tokens;
    const role = rollback?.role ?? (position.startsWith('staging') ? 'staging' : 'production');
    const known = tokens[role];
    return known === undefined ? tokens : { ...tokens, [role]: { ...known, waitingUntil: waiting.until } };
  }

  /** When the phases of the current run will be through, at the rate of the one that runs. */
  #eta(): string | null {
    const active = this.state.phases.find((phase) => phase.state === 'running');
    if (active?.perSecond == null || active.perSecond <= 0) return null;
    const pending = this.state.phases
      .filter((phase) => phase.run === active.run && phase.state !== 'done')
      .reduce((sum, phase) => sum + phase.pending, 0);
    return new Date(Date.now() + (pending / active.perSecond) * 1_000).toISOString();
  }

  /** Shows the state in the Temporal Web UI: current details, and search attributes where they are registered. */
  show(): void {
    const status = this.status();
    setCurrentDetails(currentDetails(status));
    if (!this.input.searchAttributes) return;
    upsertSearchAttributes([
      { key: SEARCH_ATTRIBUTES.stage, value: status.stage },
      { key: SEARCH_ATTRIBUTES.gate, value: status.gate?.name ?? null },
      { key: SEARCH_ATTRIBUTES.customer, value: status.name },
    ]);
  }

  /** Something can be taken again once a run has been through, or while one is on. */
  canRetry(): boolean {
    const { position } = this.state;
    return (
      ['stagingLoad', 'stagingSignOff', 'productionLoad'].includes(position) ||
      this.state.loaded.includes('production') ||
      position === 'cutover'
    );
  }

  /** The account that is being loaded, or was last. */
  loadingRole(): AccountRole {
    const { position, amendment } = this.state;
    if (position === 'amendment') return amendment?.role ?? 'production';
    return position.startsWith('staging') ? 'staging' : 'production';
  }

  isMappingConfirmed(): boolean {
    return !['discovery', 'mapping', 'closed'].includes(this.state.position);
  }

  hasAccount(role: AccountRole): boolean {
    return accountConfig(this.input.config, role) !== null;
  }
}

function signalPhase(
  phase: ExternalWorkflowHandle,
  what: 'pause' | 'resume' | 'stop',
  person: boolean,
): Promise<void> {
  if (what === 'resume') return phase.signal(resumePhase, { person });
  return phase.signal(what === 'pause' ? pausePhase : stopPhase);
}
