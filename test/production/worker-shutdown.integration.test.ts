import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Child } from '../support/child.js';
import { accountFor } from '../support/exactly-once.js';
import { startWorkerProcess } from '../support/worker-process.js';
import { ProductionShape } from './shape.js';

const RUN = 'production';
const PATH = '/api/v2/organizations';

let shape: ProductionShape;
let worker: Child;
let ledger: Ledger;

beforeEach(async () => {
  shape = await ProductionShape.start({ name: 'shutdown', seed: 5, records: 600, ledger: 'sqlite' });
  onTestFinished(() => shape.close());
  await startWorker('worker');
  await shape.prepare();
  ledger = await shape.openLedger();
  onTestFinished(() => ledger.close());
});

async function startWorker(folder: string): Promise<void> {
  const started = await startWorkerProcess(join(shape.folder, folder), shape.workerEnv);
  onTestFinished(() => started.kill());
  worker = started;
}

/** Lets the batch of organizations run until 20 of its requests are answered and others wait. */
async function inTheMiddle(latencyMs: number): Promise<void> {
  await shape.simulator.addFaults([
    { kind: 'latency', ms: latencyMs, times: -1, skip: 20, match: { method: 'POST', path: `^${PATH}$` } },
  ]);
  await expect
    .poll(async () => (await ledger.records.take(RUN, 'accounts', 'intent', 1_000)).length, {
      timeout: 60_000,
      interval: 20,
    })
    .toBeGreaterThan(0);
  await expect
    .poll(() => shape.simulator.count({ method: 'POST', pathPrefix: PATH }), {
      timeout: 60_000,
      interval: 20,
    })
    .toBeGreaterThanOrEqual(20);
}

test('SIGTERM: requests in flight end and are committed, nothing else is sent, and another worker goes on at once', async () => {
  await inTheMiddle(3_000);
  expect(await worker.stop()).toBe(0);
  const sent = await shape.simulator.count({ method: 'POST', pathPrefix: PATH });
  const { created, pending } = await ledger.stats.countsOf(RUN, 'accounts');
  expect(await ledger.records.take(RUN, 'accounts', 'intent', 1_000)).toEqual([]);
  expect(created).toBe(sent);
  expect(pending).toBeGreaterThan(0);
  // The lease was given back: nobody has to wait for its end.
  expect(await ledger.leases.claim(RUN, 'whoever is next', 1)).toHaveProperty('claim');

  await shape.simulator.clearFaults();
  await startWorker('another');
  expect([0, 3]).toContain(await shape.conclude(180_000));
  const dump = await shape.simulator.dump(RUN);
  const clean = { lost: [], doubled: [], missing: [], unexpected: [], unfinished: [] };
  expect(await accountFor(shape.exportDir, ledger, RUN, dump)).toEqual(clean);
});

test('a second signal ends a worker at once, with 130', async () => {
  await inTheMiddle(20_000);
  worker.signal('SIGTERM');
  await worker.line(/Stopping/);
  await sleep(100);
  expect(worker.isRunning).toBe(true);
  worker.signal('SIGINT');
  expect(await worker.ended()).toBe(130);
  expect((await ledger.records.take(RUN, 'accounts', 'intent', 1_000)).length).toBeGreaterThan(0);
});
