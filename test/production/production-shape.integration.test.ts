import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isBalanced } from '../../src/contract/status.js';
import { Child } from '../support/child.js';
import { accountFor } from '../support/exactly-once.js';
import { bareEnvironment, startWorkerProcess } from '../support/worker-process.js';
import { ProductionShape } from './shape.js';

const NAME = 'production-shape';

let shape: ProductionShape;
const workers = new Set<Child>();

beforeAll(async () => {
  shape = await ProductionShape.start({ name: NAME, seed: 11, records: 600, ledger: 'postgres' });
});
afterAll(async () => {
  await Promise.all([...workers].map((worker) => worker.kill()));
  await shape.close();
});

/** A worker in a folder of its own: it shares Temporal, Postgres and the export with the others, and nothing else. */
async function addWorker(name: string): Promise<Child> {
  const worker = await startWorkerProcess(join(shape.folder, name), shape.workerEnv);
  workers.add(worker);
  return worker;
}

/** What the container's health check says of this host: 0 healthy, 1 not. */
function health(): Promise<number | null> {
  const script = join(import.meta.dirname, '../../docker/healthcheck.mjs');
  const env = { ...bareEnvironment(shape.folder), ...shape.workerEnv };
  return new Child([script], { cwd: shape.folder, env }).ended();
}

/** How many requests of a phase were announced and have no result. */
async function openIntents(object: string): Promise<number> {
  const ledger = await shape.openLedger();
  try {
    return (await ledger.records.take('production', object, 'intent', 1_000)).length;
  } finally {
    await ledger.close();
  }
}

/** Slows the next writes to a path, so that whatever happens now happens in the middle of a batch. */
async function slowDown(path: string): Promise<void> {
  await shape.simulator.addFaults([
    { kind: 'latency', ms: 2_500, times: 60, skip: 20, match: { method: 'POST', path } },
  ]);
}

/** The worker that sends a batch to a path, as soon as some of its requests have been answered and others have not. */
async function whoSends(path: string): Promise<Child> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if ((await shape.simulator.count({ method: 'POST', pathPrefix: path })) >= 20) {
      const [pid] = await shape.busyWorkers();
      const worker = [...workers].find((candidate) => candidate.pid === pid);
      if (worker !== undefined) return worker;
    }
    await sleep(50);
  }
  throw new Error(`nobody sends to ${path}`);
}

test('two workers, each killed or stopped in the middle of a batch, and a Temporal that is killed: every record once', async () => {
  expect(await health()).toBe(1);
  await addWorker('first');
  await addWorker('second');
  expect(await health()).toBe(0);
  await slowDown('^/api/v2/organizations$');
  await slowDown('^/api/v2/deals$');
  await slowDown('^/api/v1/notes$');
  await shape.prepare();
  const concluded = shape.conclude(240_000);
  concluded.catch(() => undefined);

  const killed = await whoSends('/api/v2/organizations');
  await killed.kill();
  workers.delete(killed);
  expect(await openIntents('accounts')).toBeGreaterThan(0);
  await addWorker('third');

  const stopped = await whoSends('/api/v2/deals');
  expect(await stopped.stop()).toBe(0);
  expect(stopped.output).toContain('Stopping');
  workers.delete(stopped);
  await addWorker('fourth');

  await whoSends('/api/v1/notes');
  await shape.temporal.kill();
  await sleep(1_000);
  await shape.temporal.start();

  expect([0, 3]).toContain(await concluded);
  const status = await shape.status();
  expect(status).toMatchObject({ holds: [], gate: { name: 'close' } });
  const production = status.phases.filter((phase) => phase.run === 'production');
  expect(production.every((phase) => isBalanced(phase) && phase.pending === 0)).toBe(true);
  const ledger = await shape.openLedger();
  try {
    const dump = await shape.simulator.dump('production');
    expect(await accountFor(shape.exportDir, ledger, 'production', dump)).toEqual({
      lost: [],
      doubled: [],
      missing: [],
      unexpected: [],
      unfinished: [],
    });
  } finally {
    await ledger.close();
  }
});
