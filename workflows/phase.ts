import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Hold, PhaseCounts, TokenStatus } from '../src/contract/status.js';
import { waitText, type Waiting } from '../src/contract/waiting.js';
import { act } from './activities.js';
import type { PhaseReference } from './activity-types.js';
import { nextLookMs, NO_LOOK, nudgesSeen, obstacleOf, type Looks } from './holds.js';
import type { PhaseReport } from './migration-state.js';
import { pausePhase, phaseReport, resumePhase, stopPhase } from './phase-signals.js';

export interface PhaseInput {
  readonly phase: PhaseReference;
  readonly paused: boolean;
  /** Nothing is loaded: what is in the target is read back once more. */
  readonly verifyOnly?: boolean;
  /** Continues as new at this many events at the latest; for tests. */
  readonly maxHistoryEvents?: number;
  /** Set when the phase continues as new. */
  readonly carried?: {
    readonly startedAt: number;
    readonly counts: PhaseCounts;
    readonly pendingAtStart: number;
  };
}

/** The parent hears of progress at most this often (ms), so that its history grows with time and not with records. */
const REPORT_EVERY_MS = 10_000;

/**
 * Moves all records of one object: plan, batches of 1,000 one after the other, read-back, reconciliation.
 * It ends only when the counts balance; anything in the way is a hold that a person or time resolves.
 */
export async function phase(input: PhaseInput): Promise<PhaseReport> {
  const p = new PhaseRun(input);
  try {
    await (input.verifyOnly === true ? p.verify() : move(p, input));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  await condition(allHandlersFinished);
  return p.reportOf();
}

async function move(p: PhaseRun, input: PhaseInput): Promise<void> {
  p.counts =
    input.carried?.counts ??
    (await p.holding(() => act.planPhase.executeWithOptions(p.summary('plan'), [input.phase])));
  p.pendingAtStart = input.carried?.pendingAtStart ?? p.counts.pending;
  await p.report();
  for (;;) {
    const batch = await p.holding(() => act.loadBatch.executeWithOptions(p.summary('load'), [input.phase]));
    p.counts = batch.counts;
    p.tokens = batch.tokens ?? p.tokens;
    if (batch.done) break;
    await p.reportNowAndThen();
    if (p.shouldContinueAsNew()) await p.continueAsNew();
  }
  await p.verify();
}

/** Somebody broke the migration off. */
class Stopped extends Error {}

/** State of a running phase, and its ways to wait. */
class PhaseRun {
  counts: PhaseCounts = { source: 0, created: 0, merged: 0, filtered: 0, skipped: 0, pending: 0 };
  pendingAtStart = 0;
  tokens: TokenStatus | null = null;
  /** A person went on though too many records were skipped. */
  acceptsSkips = false;
  #paused: boolean;
  #stopped = false;
  #holds: PhaseReport['holds'] = [];
  #waiting: Waiting | null = null;
  #scope: CancellationScope | null = null;
  #nudges = 0;
  #reportedAt = 0;
  readonly #startedAt: number;

  constructor(private readonly input: PhaseInput) {
    this.#paused = input.paused;
    this.#startedAt = input.carried?.startedAt ?? Date.now();
    setHandler(pausePhase, () => {
      this.#paused = true;
      this.#scope?.cancel();
    });
    setHandler(stopPhase, () => {
      this.#stopped = true;
      this.#scope?.cancel();
    });
    setHandler(resumePhase, (message) => {
      this.#paused = false;
      this.#nudges += 1;
      if (message?.person === true && this.#holds.some(({ code }) => code === 'too_many_skips'))
        this.acceptsSkips = true;
    });
  }

  summary(what: string): { summary: string } {
    return { summary: `${what} ${this.input.phase.object}, ${this.counts.pending} pending` };
  }

  /** Reads the phase's records back, compares and reconciles. */
  async verify(): Promise<void> {
    const settled = await this.holding(() =>
      act.settlePhase.executeWithOptions(this.summary('read back'), [this.input.phase, this.acceptsSkips]),
    );
    this.counts = settled.counts;
    this.tokens = settled.tokens ?? this.tokens;
  }

  /** Runs an activity until it succeeds, through pauses, used-up budgets and holds. @throws Stopped */
  async holding<T>(activity: () => Promise<T>): Promise<T> {
    for (let looks = NO_LOOK; ;) {
      await condition(() => !this.#paused || this.#stopped);
      if (this.#stopped) throw new Stopped();
      const nudges = this.#nudges;
      try {
        this.#scope = new CancellationScope();
        return await this.#scope.run(activity);
      } catch (error) {
        // A pause cancels the scope of the activity alone, and may be over again before that has come through.
        if (CancellationScope.current().consideredCancelled) throw error;
        const holds = isCancellation(error) ? [] : await this.#waitOut(error, looks, nudges);
        looks = { count: looks.count + 1, holds };
      } finally {
        this.#scope = null;
      }
    }
  }

  /**
   * @param nudges how many there were when the activity began
   * @returns what held it
   */
  async #waitOut(error: unknown, looks: Looks, nudges: number): Promise<readonly Hold[]> {
    const obstacle = obstacleOf(error, Date.now(), looks);
    const seen = nudgesSeen(nudges, this.#nudges);
    if (obstacle.kind === 'wait') {
      this.#waiting = obstacle.waiting;
      this.tokens = obstacle.tokens ?? this.tokens;
      await this.report();
      const ms = Math.max(1_000, Date.parse(obstacle.waiting.until) - Date.now());
      await condition(() => this.#isNudged(seen), ms, { summary: waitText(obstacle.waiting) });
      this.#waiting = null;
    } else {
      const { holds } = obstacle;
      this.#holds = holds;
      await this.report();
      const ms = nextLookMs(holds, looks.count);
      if (ms === null) await condition(() => this.#isNudged(seen));
      else
        await condition(() => this.#isNudged(seen), ms, {
          summary: `held (${holds.map(({ code }) => code).join(', ')}): looks again`,
        });
      this.#holds = [];
    }
    await this.report();
    return obstacle.kind === 'hold' ? obstacle.holds : [];
  }

  #isNudged(seen: number): boolean {
    return this.#stopped || this.#nudges > seen;
  }

  reportOf(): PhaseReport {
    const seconds = (Date.now() - this.#startedAt) / 1_000;
    const handled = this.pendingAtStart - this.counts.pending;
    return {
      counts: this.counts,
      perSecond: seconds > 0 && handled > 0 ? Math.round((handled / seconds) * 10) / 10 : null,
      holds: this.#holds,
      waiting: this.#waiting,
      tokens: this.tokens,
      ...(this.#stopped ? { stopped: true } : {}),
    };
  }

  async report(): Promise<void> {
    this.#reportedAt = Date.now();
    const { source, created, merged, filtered, skipped, pending } = this.counts;
    setCurrentDetails(
      `**${this.input.phase.run}: ${this.input.phase.object}**\n\n` +
        `source ${source} = created ${created} + merged ${merged} + filtered ${filtered} + skipped ${skipped} + pending ${pending}` +
        this.#holds.map((hold) => `\n\n**Held: ${hold.code}.** ${hold.what} ${hold.next}`).join('') +
        (this.#waiting === null ? '' : `\n\n**Waits:** ${waitText(this.#waiting)}`),
    );
    const parent = workflowInfo().parent;
    if (parent === undefined) return;
    await getExternalWorkflowHandle(parent.workflowId).signal(phaseReport, {
      object: this.input.phase.object,
      run: this.input.phase.run,
      report: this.reportOf(),
    });
  }

  async reportNowAndThen(): Promise<void> {
    if (Date.now() - this.#reportedAt >= REPORT_EVERY_MS) await this.report();
  }

  shouldContinueAsNew(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength >= (this.input.maxHistoryEvents ?? Infinity);
  }

  async continueAsNew(): Promise<never> {
    await condition(allHandlersFinished);
    const { counts, pendingAtStart } = this;
    return continueAsNew<typeof phase>({
      ...this.input,
      paused: this.#paused,
      carried: { startedAt: this.#startedAt, counts, pendingAtStart },
    });
  }
}
