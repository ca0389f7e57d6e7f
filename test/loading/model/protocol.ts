import type { Ledger } from '../../../src/ledger/ledger.js';
import { loadBatch } from '../../../src/loading/batch.js';
import type { LoadTiming } from '../../../src/loading/timing.js';
import { planPhase } from '../../../src/loading/plan/plan-phase.js';
import { settlePhase } from '../../../src/loading/settle-phase.js';
import type { LedgerKind } from '../../support/ledgers.js';
import { fillTasks, modelContext } from './context.js';
import { ModelTarget, portTo, type Fate } from './target.js';
import { Died, ModelWorker, type Strike } from './worker.js';

/** Milliseconds: real, and short. A lease outlives the steps of a worker that is not struck, on Postgres too. */
const TIMING: LoadTiming = {
  leaseMs: 200,
  renewMs: 30,
  requestTimeoutMs: 2,
  marginMs: 1,
  secondLookMs: 1,
  batchRecords: 2,
};

export interface Scenario {
  readonly records: number;
  /** What happens to the first worker, to the second …; the one after the last is not struck. */
  readonly strikes: readonly Strike[];
  /** How the first requests end. */
  readonly fates: readonly Fate[];
}

export interface Ending {
  /** Keys of the target, sorted. */
  readonly keys: readonly string[];
  /** States of the ledger's records, and whether each names a record that is there. */
  readonly records: ReadonlyArray<{ readonly state: string; readonly isThere: boolean }>;
  readonly verification: unknown;
  /** A worker that woke up superseded changed what its successor had written. */
  readonly isOverwritten: boolean;
  /** A record was in the target twice though nobody was frozen: it was sent again without a look. */
  readonly isSentBlindly: boolean;
  /** Steps at which workers were struck. */
  readonly struckAt: readonly string[];
  /** Steps that the last worker took. */
  readonly steps: number;
}

/** Plays one phase to its end, worker after worker, over a real ledger of its own and a target in memory. */
export async function play(ledgers: LedgerKind, { records, strikes, fates }: Scenario): Promise<Ending> {
  const ledger = await ledgers.open();
  try {
    await fillTasks(ledger, records);
    const target = new ModelTarget(fates);
    const struckAt: string[] = [];
    const asleep: Array<{ readonly worker: ModelWorker; readonly done: Promise<void> }> = [];
    for (const strike of strikes) {
      const worker = new ModelWorker(strike);
      const done = phase(worker, ledger, target);
      done.catch(() => undefined);
      const ended = await Promise.race([
        done.then(() => 'through', reasonOf),
        worker.frozen.then(() => 'frozen'),
      ]);
      if (worker.struckAt !== null) struckAt.push(worker.struckAt);
      if (ended === 'frozen') asleep.push({ worker, done });
    }
    const last = new ModelWorker(null);
    await untilThrough(() => load(last, ledger, target));
    // Whoever was frozen wakes up beside the one that took over.
    const settled = await statesOf(ledger);
    for (const { worker, done } of asleep) {
      worker.wake();
      await done.catch(reasonOf);
    }
    const keys = target.records.map(({ key }) => key);
    const isSentBlindly = asleep.length === 0 && new Set(keys).size < keys.length;
    const isOverwritten = JSON.stringify(await statesOf(ledger)) !== JSON.stringify(settled);
    await untilThrough(() => settle(last, ledger, target));
    return { ...(await endingOf(ledger, target, struckAt, last.steps)), isOverwritten, isSentBlindly };
  } finally {
    await ledger.close();
  }
}

/** A worker that dies says nothing; one that was superseded is told so. Anything else is a defect. */
function reasonOf(error: unknown): string {
  if (error instanceof Died) return 'died';
  if (error instanceof Error && error.name === 'LeaseLost') return 'superseded';
  throw error;
}

/** A slow machine may let even this lease run out: then Temporal would attempt the activity again. */
async function untilThrough(activity: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await activity();
    } catch (error) {
      reasonOf(error);
    }
  }
}

async function phase(worker: ModelWorker, ledger: Ledger, target: ModelTarget): Promise<void> {
  await load(worker, ledger, target);
  await settle(worker, ledger, target);
}

async function load(worker: ModelWorker, ledger: Ledger, target: ModelTarget): Promise<void> {
  const context = modelContext(worker.ledger(ledger), TIMING);
  await planPhase(context, 'tasks');
  for (let done = false; !done;) ({ done } = await loadBatch(context, portTo(target, worker.gate)));
}

async function settle(worker: ModelWorker, ledger: Ledger, target: ModelTarget): Promise<void> {
  await settlePhase(modelContext(worker.ledger(ledger), TIMING), 'tasks', portTo(target, worker.gate));
}

/** What the ledger says of each record: its state, and where it is. */
async function statesOf(ledger: Ledger): Promise<string[]> {
  const states: string[] = [];
  for await (const page of ledger.records.pages('production', 'tasks')) {
    states.push(...page.map(({ source_id, state, target_id }) => `${source_id} ${state} ${target_id}`));
  }
  return states;
}

async function endingOf(
  ledger: Ledger,
  target: ModelTarget,
  struckAt: readonly string[],
  steps: number,
): Promise<Omit<Ending, 'isOverwritten' | 'isSentBlindly'>> {
  const ids = new Set(target.records.map(({ id }) => String(id)));
  const records: Array<{ state: string; isThere: boolean }> = [];
  for await (const page of ledger.records.pages('production', 'tasks')) {
    for (const { state, target_id } of page) records.push({ state, isThere: ids.has(target_id ?? '') });
  }
  const [verification] = await ledger.reports.all('verifications', 'production');
  return { keys: target.records.map(({ key }) => key).sort(), records, verification, struckAt, steps };
}
