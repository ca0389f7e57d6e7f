import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { workflowIdOf } from '../../src/contract/messages.js';
import type { Hold } from '../../src/contract/status.js';
import { accountFor } from '../support/exactly-once.js';
import { startWorkerProcess } from '../support/worker-process.js';
import { ProductionShape } from './shape.js';

const NAME = 'outage';
const PATH = '/api/v2/organizations';

test('a ledger that is gone in the middle of a batch holds the migration, and when it is back each record is there once', async () => {
  const shape = await ProductionShape.start({ name: NAME, seed: 9, records: 300, ledger: 'postgres' });
  onTestFinished(() => shape.close());
  const worker = await startWorkerProcess(join(shape.folder, 'worker'), shape.workerEnv);
  onTestFinished(() => worker.kill());
  await shape.prepare();
  await shape.simulator.addFaults([
    { kind: 'latency', ms: 1_000, times: -1, skip: 5, match: { method: 'POST', path: `^${PATH}$` } },
  ]);
  await shape.untilSending();
  await shape.postgres?.kill();

  const connection = await Connection.connect({ address: shape.temporal.address });
  onTestFinished(() => connection.close());
  const handle = new Client({ connection }).workflow.getHandle(workflowIdOf(NAME));
  const holds = async (): Promise<string[]> =>
    (await handle.query<{ holds: Hold[] }>('status')).holds.map(({ code }) => code);
  await expect.poll(holds, { timeout: 120_000, interval: 500 }).toContain('ledger_unreachable');
  expect(worker.isRunning).toBe(true);

  await shape.simulator.clearFaults();
  await shape.postgres?.start();
  expect([0, 3]).toContain(await shape.conclude(240_000));
  const ledger = await shape.openLedger();
  onTestFinished(() => ledger.close());
  const clean = { lost: [], doubled: [], missing: [], unexpected: [], unfinished: [] };
  const dump = await shape.simulator.dump('production');
  expect(await accountFor(shape.exportDir, ledger, 'production', dump)).toEqual(clean);
});
