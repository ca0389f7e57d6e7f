import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import { createWorkerResources, type WorkerResources } from '../../activities/worker-resources.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import { PHASES, type PhaseObject } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { DEFAULT_TIMING, type LoadTiming } from '../../src/loading/timing.js';

/** Waits of the protocol, short: the order of things is the same. */
export const SHORT_TIMING: LoadTiming = {
  ...DEFAULT_TIMING,
  // A machine that is busy must not lose a lease for that.
  leaseMs: 3_000,
  renewMs: 300,
  requestTimeoutMs: 700,
  marginMs: 50,
  secondLookMs: 50,
};

/** The run that every worker of a test works at. */
export interface TestRun {
  readonly name: string;
  readonly ledger: MigrationConfig['ledger'];
  readonly run: string;
  readonly role: 'production';
}

/** One worker: its holder of the lease, and its activities. */
export interface TestWorker {
  readonly resources: WorkerResources;
  load(object: PhaseObject): Promise<void>;
  settle(object: PhaseObject): Promise<void>;
  /** A whole delta. @param run `delta-1` … @param source path of the newer export */
  delta(run: string, source: string | null): Promise<void>;
  /** What comes after the last phase and before the gate. */
  conclude(): Promise<void>;
  /** Deletes what the run created, and forgets the run. */
  removeRun(): Promise<void>;
  /** A rollback from its beginning to its end; asked for at the same time, it is the same one. */
  rollback(asked?: RollbackAsked): Promise<void>;
}

export interface RollbackAsked {
  /** ISO instant. */
  readonly since?: string;
  readonly object?: PhaseObject | null;
  readonly withSchema?: boolean;
}

/** @param wrap changes what the worker sees of the ledger, to kill it at a point of its work */
export function startTestWorker(
  run: TestRun,
  env: NodeJS.ProcessEnv,
  wrap: (ledger: Ledger) => Ledger,
): TestWorker {
  const resources = createWorkerResources(env, SHORT_TIMING);
  const act = createActivities({
    ...resources,
    ledgerOf: async (migration) => wrap(await resources.ledgerOf(migration)),
  });
  const move = async (part: TestRun & { readonly object: PhaseObject }): Promise<void> => {
    await within(() => act.planPhase(part));
    for (let done = false; !done;) ({ done } = await within(() => act.loadBatch(part)));
  };
  return {
    resources,
    load: (object) => move({ ...run, object }),
    settle: async (object) => {
      await within(() => act.settlePhase({ ...run, object }));
    },
    delta: async (name, source) => {
      const delta = { ...run, run: name };
      const { refused } = await within(() => act.readDelta({ ...delta, source }));
      if (refused !== null) throw new Error(refused);
      await within(() => act.beginDelta(delta));
      for (const object of PHASES) {
        await move({ ...delta, object });
        await within(() => act.settlePhase({ ...delta, object }));
      }
    },
    conclude: () => within(() => act.prepareSpotCheck(run)),
    removeRun: () => within(() => act.removeRun(run)),
    rollback: (asked = {}) => rollBack(act, run, asked),
  };
}

/** The activities of `workflows/rollback.ts`, in its order. */
async function rollBack(
  act: ReturnType<typeof createActivities>,
  run: TestRun,
  { since = new Date().toISOString(), object = null, withSchema = false }: RollbackAsked,
): Promise<void> {
  const rollback = { ...run, since, object, withSchema, by: 'test' };
  await within(() => act.beginRollback(rollback));
  for (const each of [...PHASES].reverse()) {
    if (object !== null && each !== object) continue;
    const isKept = object === null && !withSchema && (each === 'pipelines' || each === 'stages');
    const mode = isKept ? ('not_asked' as const) : ('untouched' as const);
    await within(() => act.removePhase({ ...run, object: each, mode }));
  }
  if (withSchema) await within(() => act.removeSchema(run));
  await within(() => act.readBackRollback(rollback));
  if (object === null) await within(() => act.endRemoval(run));
}

// Failures are what many tests are about: they are not news.
const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

export function within<T>(activity: () => Promise<T>): Promise<T> {
  return environment.run(activity);
}
