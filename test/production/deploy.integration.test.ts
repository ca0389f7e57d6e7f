import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, onTestFinished, test } from 'vitest';
import { TASK_QUEUE, workflowIdOf } from '../../src/contract/messages.js';
import { startWorkerProcess } from '../support/worker-process.js';
import { ProductionShape } from './shape.js';

const NAME = 'deploy';

test('a release whose workflow code does not fit a running migration does not end it: the one that fits goes on, with what came meanwhile', async () => {
  const shape = await ProductionShape.start({ name: NAME, seed: 3, records: 60, ledger: 'sqlite' });
  onTestFinished(() => shape.close());
  const before = await startWorkerProcess(join(shape.folder, 'before'), shape.workerEnv);
  onTestFinished(() => before.kill());
  await shape.prepare();
  await before.stop();

  const connection = await Connection.connect({ address: shape.temporal.address });
  onTestFinished(() => connection.close());
  const handle = new Client({ connection }).workflow.getHandle(workflowIdOf(NAME));
  const unfit = await startUnfitRelease(shape.temporal.address);
  await handle.signal('pause', { by: 'kim@acme.example' });
  const failures = async (): Promise<number> =>
    ((await handle.fetchHistory()).events ?? []).filter(
      (event) => event.workflowTaskFailedEventAttributes != null,
    ).length;
  await expect.poll(failures, { timeout: 60_000, interval: 200 }).toBeGreaterThan(0);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await unfit.stop();

  const after = await startWorkerProcess(join(shape.folder, 'after'), shape.workerEnv);
  onTestFinished(() => after.kill());
  await expect
    .poll(async () => (await handle.query<{ state: string }>('status')).state, {
      timeout: 60_000,
      interval: 200,
    })
    .toBe('paused');
  await handle.signal('resume', { by: 'kim@acme.example' });
  expect([0, 3]).toContain(await shape.conclude(180_000));
});

async function startUnfitRelease(address: string): Promise<{ stop(): Promise<void> }> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: join(import.meta.dirname, 'unfit-workflows.ts'),
  });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
