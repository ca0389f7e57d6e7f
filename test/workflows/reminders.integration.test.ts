import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GateConfig, MigrationConfig, MigrationInput } from '../../src/contract/migration-input.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { workflowBundle } from '../../src/temporal/workflow-bundle.js';
import type { Carried } from '../../workflows/migration-state.js';
import { skippingClock, type SkippingClock } from '../support/skipping-clock.js';
import { temporalAddress, uniqueName } from '../support/temporal.js';

/** Whole days of a hypercare, in hours. */
const PROMISED = 7 * 24;

let clock: SkippingClock;
let worker: Worker;
let running: Promise<void>;
const taskQueue = uniqueName('reminders');

/** What the gates ask is nothing here: this is about time alone. */
const activities = {
  nextAuditNumber: () => Promise.resolve(1),
  publish: () => Promise.resolve(),
  keepState: () => Promise.resolve(),
  discover: () => Promise.resolve({ rows: {} }),
  confirmMapping: () => Promise.resolve(),
  inspectGate: () =>
    Promise.resolve({
      fingerprint: 'sha256:aa',
      question: 'Is it right?',
      next: 'sd2pd approve',
      missing: [],
    }),
  beginHypercare: (_: unknown, since: string) =>
    Promise.resolve({
      since,
      until: new Date(Date.parse(since) + PROMISED * clock.hourMs).toISOString(),
      openIssues: 0,
    }),
};

// A server each: one that has skipped time drops connections, and takes minutes to take new ones.
beforeEach(async () => {
  clock = await skippingClock(temporalAddress());
  worker = await Worker.create({
    connection: clock.connection,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
  });
  running = worker.run();
});
afterEach(async () => {
  worker.shutdown();
  await running;
  await clock.close();
});

/** @param gates hours are those of the clock */
async function start(gates: GateConfig, carried?: Carried): Promise<WorkflowHandle> {
  const name = uniqueName('patient');
  const account = {
    baseUrl: 'http://localhost',
    tokenEnv: 'T',
    plan: 'premium',
    seats: 1,
    reserve: 0,
    topUp: 0,
  };
  const config: MigrationConfig = {
    name,
    source: { export: 'none', allowHosts: [] },
    target: { production: account, staging: 'waived' },
    migrationUser: 'm@acme.example',
    mapping: 'none',
    ledger: { path: 'none' },
    hypercare: { businessDays: 5, timezone: 'UTC' },
    gates,
  };
  const input: MigrationInput = { config, configFingerprint: 'sha256:test', searchAttributes: false };
  const args = carried === undefined ? [input] : [input, carried];
  return clock.client.workflow.start('migration', { taskQueue, workflowId: `migration-${name}`, args });
}

const status = (handle: WorkflowHandle): Promise<MigrationStatus> => handle.query('status');

async function untilGate(handle: WorkflowHandle, gate: string): Promise<void> {
  await expect.poll(async () => (await status(handle)).gate?.name, { timeout: 60_000 }).toBe(gate);
}

const hours = (n: number): number => (n * clock.hourMs) / (60 * 60_000);

describe('an open gate', () => {
  test('is brought to mind again and again, and its deadline warns and decides nothing', async () => {
    const deadline = new Date((await clock.now()) + 72 * clock.hourMs).toISOString();
    const handle = await start({ remindAfterHours: hours(48), deadlines: { mapping: deadline } });
    await untilGate(handle, 'mapping');
    const opened = (await status(handle)).gate;
    expect(opened).toMatchObject({ reminders: 0, overdue: false, deadline });

    await clock.pass(11 * 24);
    const { gate, state, timeline = [], waitsFor } = await status(handle);
    expect(state).toBe('waiting_gate');
    expect(gate).toMatchObject({
      overdue: true,
      fingerprint: opened?.fingerprint,
      openSince: opened?.openSince,
    });
    expect(gate?.reminders).toBeGreaterThanOrEqual(5);
    expect(waitsFor).toMatchObject({ who: 'customer', what: 'gate mapping', since: opened?.openSince });
    const said = timeline.map(({ what }) => what);
    const [first, late, second] = [
      'reminder 1:',
      `was to be decided by ${deadline}: it stays open`,
      'reminder 2:',
    ].map((words) => said.findIndex((what) => what.includes(words)));
    expect(first).toBeGreaterThan(-1);
    expect(late).toBeGreaterThan(first ?? 0);
    expect(second).toBeGreaterThan(late ?? 0);
    expect(said[second ?? 0]).toContain(`it was to be decided by ${deadline}`);
    expect(said.filter((what) => what.includes('it stays open'))).toHaveLength(1);

    // Late is not shut: the decision counts.
    await handle.signal('approve', { gate: 'mapping', by: 'boss' });
    await expect
      .poll(async () => (await status(handle)).lastDecision?.accepted, { timeout: 60_000 })
      .toBe(true);
    await handle.terminate('the test is over');
  });
});

describe('hypercare', () => {
  const carried: Carried = {
    position: 'hypercare',
    stage: 'handoff',
    cutoverAt: '2026-11-20T10:00:00.000Z',
    loaded: ['production'],
    auditNext: 1,
  };

  test('that is over says so once, and waits for a person to close it', async () => {
    const handle = await start({ remindAfterHours: hours(24 * 365) }, carried);
    await untilGate(handle, 'close');
    expect((await status(handle)).hypercare?.over ?? false).toBe(false);
    await clock.pass(PROMISED + 48);
    const { hypercare, gate, timeline = [], state } = await status(handle);
    expect(hypercare).toMatchObject({ over: true });
    expect(gate?.name).toBe('close');
    expect(state).toBe('waiting_gate');
    const over = timeline.filter(({ what }) => what.includes('promised days of hypercare are over'));
    expect(over).toHaveLength(1);
    expect(Date.parse(over[0]?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(hypercare?.until ?? ''));
    await handle.signal('approve', { gate: 'close', by: 'boss' });
    const end = (await handle.result()) as MigrationStatus;
    expect(end.state).toBe('completed');
    expect(end.timeline?.map(({ what }) => what)).not.toContain(
      'closed before the promised days of hypercare were over',
    );
  });

  test('that is closed before its days are over is closed, and that is said', async () => {
    const handle = await start({ remindAfterHours: hours(24 * 365) }, carried);
    await untilGate(handle, 'close');
    await handle.signal('approve', { gate: 'close', by: 'boss' });
    const end = (await handle.result()) as MigrationStatus;
    expect(end.timeline?.map(({ what }) => what)).toContain(
      'closed before the promised days of hypercare were over',
    );
  });
});
