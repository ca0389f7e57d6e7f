import { MockActivityEnvironment } from '@temporalio/testing';
import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { beat, progressBefore } from '../../activities/heartbeats.js';
import { planPhase } from '../../src/loading/plan/plan-phase.js';
import type { Progress } from '../../src/loading/run-context.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { sqliteLedgers, type LedgerKind } from '../support/ledgers.js';
import { fillTasks, modelContext } from './model/context.js';

const RECORDS = 1_250;

let ledgers: LedgerKind;
beforeAll(async () => {
  ledgers = await sqliteLedgers();
});
afterAll(() => ledgers.stop());

async function filled(): Promise<Ledger> {
  const ledger = await ledgers.open();
  onTestFinished(() => ledger.close());
  await fillTasks(ledger, RECORDS);
  return ledger;
}

const planned = async (ledger: Ledger): Promise<number> =>
  (await ledger.stats.countsOf('production', 'tasks')).source;

test('what is told of a page is in the ledger already: a further attempt goes on after it, and nothing is left out', async () => {
  const ledger = await filled();
  const told: Progress[] = [];
  const context = {
    ...modelContext(ledger, DEFAULT_TIMING),
    beat: (progress?: Progress) => {
      if (progress !== undefined) told.push(progress);
      if (told.length === 2) throw new Error('killed');
    },
  };
  await expect(planPhase(context, 'tasks')).rejects.toThrow('killed');
  const before = told.at(-1)!;
  expect(await planned(ledger)).toBe(before['planned']);
  expect(await planned(ledger)).toBeLessThan(RECORDS);
  const seen: number[] = [];
  await planPhase(
    {
      ...modelContext(ledger, DEFAULT_TIMING),
      before,
      beat: (progress?: Progress) => seen.push(Number(progress?.['planned'])),
    },
    'tasks',
  );
  expect(seen).toEqual([RECORDS]);
  expect(await planned(ledger)).toBe(RECORDS);
});

test('a heartbeat that has nothing new to tell does not take away what was told', async () => {
  const environment = new MockActivityEnvironment({ heartbeatDetails: { planned: 500 } });
  const details: unknown[] = [];
  environment.on('heartbeat', (told: unknown) => details.push(told));
  const before = await environment.run(() => {
    const activity = Context.current();
    beat(activity, { planned: 1_000 });
    beat(activity);
    return Promise.resolve(progressBefore(activity));
  });
  expect(before).toEqual({ planned: 500 });
  expect(details).toEqual([{ planned: 1_000 }, { planned: 1_000 }]);
});
