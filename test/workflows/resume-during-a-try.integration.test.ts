import { EventEmitter, once } from 'node:events';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { MigrationStatus } from '../../src/contract/status.js';
import { workflowBundle } from '../../src/temporal/workflow-bundle.js';
import { FAILURE, type Activities } from '../../workflows/activity-types.js';
import { temporalAddress, uniqueName } from '../support/temporal.js';

/*
 * Somebody mends what was in the way and says `resume` while it is being tried: the try may have looked before, so that
 * what it finds is old. Were the `resume` spent on it, the hold would stand until somebody said it again.
 */

let connection: Connection;
let native: NativeConnection;
beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress() });
  native = await NativeConnection.connect({ address: temporalAddress() });
});
afterAll(async () => {
  await connection.close();
  await native.close();
});

/** An activity whose first try sees that a field is missing, and lasts until somebody has said `resume`. */
class Trial {
  tries = 0;
  readonly #mended = new EventEmitter();

  async run<T>(result: T): Promise<T> {
    this.tries += 1;
    if (this.tries > 1) return result;
    await once(this.#mended, 'mended');
    const hold = { code: 'field_missing', what: 'a field', who: 'admin', next: 'create it' };
    throw ApplicationFailure.create({ type: FAILURE.hold, nonRetryable: true, details: [hold] });
  }

  end(): void {
    this.#mended.emit('mended');
  }
}

async function started(
  type: 'phase' | 'migration',
  input: unknown,
  activities: Partial<Activities>,
): Promise<WorkflowHandle> {
  const taskQueue = uniqueName('resumed');
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
  });
  const running = worker.run();
  const client = new Client({ connection });
  const handle = await client.workflow.start(type, { taskQueue, workflowId: taskQueue, args: [input] });
  onTestFinished(async () => {
    await handle.terminate('the test is over').catch(() => undefined);
    worker.shutdown();
    await running;
  });
  return handle;
}

test('of a phase: it is tried once more', async () => {
  const trial = new Trial();
  const counts = { source: 1, created: 1, merged: 0, filtered: 0, skipped: 0, pending: 0 };
  const phase = {
    name: 'a',
    ledger: { path: 'none' },
    run: 'production',
    role: 'production',
    object: 'deals',
  };
  const handle = await started(
    'phase',
    { phase, paused: false },
    {
      planPhase: () => trial.run(counts),
      loadBatch: () => Promise.resolve({ done: true, counts, tokens: null }),
      settlePhase: () => Promise.resolve({ counts, tokens: null }),
    },
  );
  await expect.poll(() => trial.tries, { timeout: 60_000 }).toBe(1);
  await handle.signal('resumePhase', { person: true });
  trial.end();
  expect(await handle.result()).toMatchObject({ counts, holds: [] });
  expect(trial.tries).toBe(2);
});

test('of a migration: it is tried once more', async () => {
  const trial = new Trial();
  const handle = await started(
    'migration',
    {
      config: { name: 'a', ledger: { path: 'none' }, target: { staging: 'waived' } },
      configFingerprint: 'sha256:test',
      searchAttributes: false,
    },
    {
      nextAuditNumber: () => Promise.resolve(1),
      publish: () => Promise.resolve(),
      keepState: () => Promise.resolve(),
      discover: () => trial.run({ rows: {} }),
      inspectGate: () =>
        Promise.resolve({ fingerprint: 'sha256:a', question: '?', next: 'approve', missing: [] }),
    },
  );
  await expect.poll(() => trial.tries, { timeout: 60_000 }).toBe(1);
  await handle.executeUpdate('resume', { args: [{ by: 'engineer', id: 'once' }] });
  trial.end();
  const gate = async (): Promise<unknown> => (await handle.query<MigrationStatus>('status')).gate?.name;
  await expect.poll(gate, { timeout: 60_000 }).toBe('mapping');
  expect(trial.tries).toBe(2);
});
