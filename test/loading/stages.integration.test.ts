import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { CLEAN, LoadHarness, overriding, type Json } from './load-harness.js';

/** Names of default stages of a new pipeline, in another order than there: what comes first here is the third there. */
const NAMES = ['Demo Scheduled', 'Qualified'];

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start(nameStages);
  await harness.loadUntil('stages');
});
afterEach(async () => {
  await harness.stop();
});

async function nameStages(dir: string): Promise<void> {
  const path = join(dir, 'stages.csv');
  const rows = parse<Record<string, string>>(await readFile(path, 'utf8'), { columns: true, bom: true });
  const first = rows[0]?.['pipeline_id'];
  rows
    .filter((row) => row['pipeline_id'] === first)
    .forEach((row, at) => (row['name'] = NAMES[at] ?? row['name'] ?? ''));
  await writeFile(path, stringify(rows, { header: true }));
}

/** Stages of each pipeline in the target, in their order. */
async function stagesInTarget(): Promise<Record<string, string[]>> {
  const { data } = await harness.api().get<{ data: Json[] }>('/api/v2/stages?limit=500&sort_by=order_nr');
  const found: Record<string, string[]> = {};
  for (const stage of data.data) (found[String(stage['pipeline_id'])] ??= []).push(String(stage['name']));
  return found;
}

/** What it looks like when nothing goes wrong. */
async function undisturbed(): Promise<Record<string, string[]>> {
  const other = await LoadHarness.start(nameStages);
  const mine = harness;
  try {
    harness = other;
    await other.loadUntil('accounts');
    return await stagesInTarget();
  } finally {
    harness = mine;
    await other.stop();
  }
}

async function moveOn(): Promise<void> {
  await harness.worker.load('stages');
  await harness.worker.settle('stages');
  expect(await harness.verified('stages')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
}

describe('stages of a new pipeline whose default stages have the names that are wanted, in another order', () => {
  test('are in the order of the source', async () => {
    await moveOn();
    expect(
      Object.values(await stagesInTarget()).some((names) => names.slice(0, 2).join() === NAMES.join()),
    ).toBe(true);
  });

  test.each([
    ['after the intents, with nothing sent', killedAfterIntents],
    ['after a stage was named, before that was taken down', killedBeforeResults],
  ])('are so though the worker was killed %s', async (_, kill) => {
    const expected = await undisturbed();
    await expect(harness.newWorker(kill).load('stages')).rejects.toThrow();
    await moveOn();
    expect(await stagesInTarget()).toEqual(expected);
  });

  test.each(['status-before', 'status-after', 'reset-after'] as const)(
    'are so though answers get lost (%s)',
    async (kind) => {
      const expected = await undisturbed();
      for (const method of ['PATCH', 'POST']) {
        harness.sandbox.addFault({ kind, match: { method, path: '^/api/v2/stages' }, times: 2 });
      }
      await moveOn();
      expect(await stagesInTarget()).toEqual(expected);
    },
  );
});

function killedAfterIntents(ledger: Ledger): Ledger {
  const { records, leases } = ledger;
  return overriding(ledger, {
    records: overriding(records, {
      openIntents: async (run, object, fence, bound, intents) => {
        await records.openIntents(run, object, fence, bound, intents);
        throw new Error('killed');
      },
    }),
    leases: overriding(leases, { release: () => Promise.resolve() }),
  });
}

function killedBeforeResults(ledger: Ledger): Ledger {
  const { records, leases } = ledger;
  return overriding(ledger, {
    records: overriding(records, {
      close: (run, object, fence, outcomes) =>
        outcomes.some((outcome) => outcome.state === 'created')
          ? Promise.reject(new Error('killed'))
          : records.close(run, object, fence, outcomes),
    }),
    leases: overriding(leases, { release: () => Promise.resolve() }),
  });
}
