import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { CliContext } from '../../../src/cli/context.js';
import { followRollback } from '../../../src/cli/rollback/follow-rollback.js';
import type { LiveSession } from '../../../src/cli/session.js';
import type { RollbackFacts } from '../../../src/ledger/meta-keys.js';
import { META } from '../../../src/ledger/meta-keys.js';
import { openLedger } from '../../../src/ledger/open.js';
import { FakeTerminal } from '../fake-terminal.js';
import { migrationStatus } from '../status-fixture.js';

const FACTS: RollbackFacts = {
  since: '2026-11-28T10:00:00.000Z',
  by: 'ann',
  object: null,
  withSchema: false,
  beganAt: '2026-11-28T10:00:01.000Z',
  endedAt: '2026-11-28T10:01:00.000Z',
};

test('what is rolled back is over when its workflow has ended, not when it says so: `start` comes next', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-follow-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ledger = await openLedger({ path: join(folder, 'acme.ledger') }, 'acme');
  await ledger.meta.set(META.rollback('production'), FACTS);
  const executions = ['RUNNING', 'RUNNING', 'COMPLETED'];
  const client = { withDeadline: (_: number, call: () => unknown): unknown => call() };
  const handle = {
    describe: () => Promise.resolve({ status: { name: executions.shift() } }),
    query: () => Promise.resolve(migrationStatus({ stage: 'rollback', state: 'rolled_back' })),
  };
  const session = { name: 'acme', ledger: null, workflow: { client, handle } } as unknown as LiveSession;
  const context: CliContext = {
    env: {},
    cwd: '.',
    terminal: new FakeTerminal(),
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  };
  expect((await followRollback(context, session, ledger, 'production', null)).how).toBe('over');
  expect(executions).toEqual([]);
  await ledger.close();
});
