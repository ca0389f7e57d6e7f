import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Receipt } from '../../src/contract/messages.js';
import type { MigrationInput } from '../../src/contract/migration-input.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { workflowBundle } from '../../src/temporal/workflow-bundle.js';
import type { Activities } from '../../workflows/activity-types.js';
import { temporalAddress, uniqueName } from '../support/temporal.js';

/** How long a slow activity takes here: long enough for a decision to come in its middle. Milliseconds. */
const SLOW_MS = 1_500;

let client: Client;
let connection: Connection;
let native: NativeConnection;
beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress() });
  native = await NativeConnection.connect({ address: temporalAddress() });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
  await native.close();
});

interface Played {
  readonly handle: WorkflowHandle;
  /** Fingerprints of mappings that were confirmed. */
  readonly confirmed: string[];
  /** Resolves when the look with this number has begun, counted from 1. */
  readonly look: (number: number) => Promise<void>;
  /** Resolves when the status has been published so often. */
  readonly published: (times: number) => Promise<void>;
}

/** A migration at its gate `mapping`, over activities that only tell when they were asked. */
async function atTheMappingGate(
  slow: 'second look' | 'publish' | 'nothing',
  maxHistoryEvents?: number,
): Promise<Played> {
  const taskQueue = uniqueName('decisions');
  const confirmed: string[] = [];
  let looks = 0;
  let publishes = 0;
  const activities: Partial<Activities> = {
    nextAuditNumber: () => Promise.resolve(1),
    discover: () => Promise.resolve({ rows: {} }),
    async publish() {
      publishes += 1;
      if (slow === 'publish') await sleep(SLOW_MS);
    },
    async inspectGate(_migration, gate) {
      looks += 1;
      if (slow === 'second look' && looks === 2) await sleep(SLOW_MS);
      const missing = gate === 'mapping' ? [] : [{ kind: 'field' as const, name: '', detail: 'one' }];
      return { fingerprint: 'sha256:a', question: '?', next: 'approve', missing };
    },
    confirmMapping(_migration, fingerprint) {
      confirmed.push(fingerprint);
      return Promise.resolve();
    },
  };
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
  });
  const running = worker.run();
  const input = {
    config: { name: taskQueue, ledger: { path: 'none' }, target: { staging: 'waived' } },
    configFingerprint: 'sha256:test',
    searchAttributes: false,
    ...(maxHistoryEvents === undefined ? {} : { maxHistoryEvents }),
  } as unknown as MigrationInput;
  const started = await client.workflow.start('migration', {
    taskQueue,
    workflowId: taskQueue,
    args: [input],
  });
  // Whatever run of it is current.
  const handle = client.workflow.getHandle(started.workflowId);
  onTestFinished(async () => {
    await handle.terminate('the test is over').catch(() => undefined);
    worker.shutdown();
    await running;
  });
  const reaches = (count: () => number, wanted: number): Promise<void> =>
    expect.poll(count, { timeout: 60_000, interval: 10 }).toBeGreaterThanOrEqual(wanted);
  await expect
    .poll(async () => (await handle.query<MigrationStatus>('status')).gate?.name, { timeout: 60_000 })
    .toBe('mapping');
  return {
    handle,
    confirmed,
    look: (number) => reaches(() => looks, number),
    published: (times) => reaches(() => publishes, times),
  };
}

describe('a decision that is recorded takes effect', () => {
  test('when it comes while the gate is looked at again', async () => {
    const { handle, confirmed, look } = await atTheMappingGate('second look');
    await handle.signal('recheck', { by: 'engineer' });
    await look(2);
    const receipt = await handle.executeUpdate<Receipt, [unknown]>('approve', {
      args: [{ gate: 'mapping', by: 'customer', id: 'once' }],
    });
    expect(receipt).toMatchObject({ recorded: true, message: 'recorded' });
    await expect.poll(() => confirmed, { timeout: 20_000 }).toEqual(['sha256:a']);
  });

  test('when it comes between the last look at the gate and its continuation as new', async () => {
    const { handle, confirmed, published } = await atTheMappingGate('publish', 1);
    const { runId } = await handle.describe();
    await handle.signal('recheck', { by: 'engineer' });
    // After discovery, at the gate, because of the signal, and before it continues as new.
    await published(4);
    expect((await handle.describe()).runId).toBe(runId);
    await handle.executeUpdate<Receipt, [unknown]>('approve', {
      args: [{ gate: 'mapping', by: 'customer', id: 'once' }],
    });
    await expect.poll(() => confirmed, { timeout: 20_000 }).toEqual(['sha256:a']);
    expect((await handle.describe()).runId).not.toBe(runId);
  });

  test('and the gate is open all the while: what is refused is refused for its own sake', async () => {
    const { handle, confirmed } = await atTheMappingGate('nothing', 1);
    const stale = { gate: 'mapping', by: 'customer', fingerprint: 'sha256:old' };
    const runs = new Set<string>();
    const refusals = new Set<string>();
    for (let turn = 0; runs.size < 4 && turn < 200; turn += 1) {
      await handle.signal('recheck', { by: 'engineer' });
      refusals.add(
        await handle
          .executeUpdate<Receipt, [unknown]>('approve', { args: [stale] })
          .then(() => 'recorded', refusalOf),
      );
      runs.add((await handle.describe()).runId);
    }
    expect(runs.size).toBe(4);
    expect([...refusals]).toEqual(['StaleFingerprint']);
    expect(confirmed).toEqual([]);
  });
});

function refusalOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof ApplicationFailure ? (cause.type ?? '') : String(error);
}
