import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { loadBatch } from '../../src/loading/batch.js';
import { planPhase } from '../../src/loading/plan/plan-phase.js';
import type { EntityPort, WritePlan } from '../../src/loading/port.js';
import { earliestBound } from '../../src/loading/resolve-intents.js';

import { settlePhase } from '../../src/loading/settle-phase.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import { sqliteLedgers, type LedgerKind } from '../support/ledgers.js';
import { fillTasks, modelContext } from './model/context.js';
import { ModelTarget, portTo, type Fate } from './model/target.js';

const TIMING = { ...DEFAULT_TIMING, requestTimeoutMs: 2, marginMs: 1, secondLookMs: 1 };
const NAMES = ['Task 1', 'Task 2'];

let ledgers: LedgerKind;
let ledger: Ledger;
beforeAll(async () => {
  ledgers = await sqliteLedgers();
});
afterAll(() => ledgers.stop());
beforeEach(async () => {
  ledger = await ledgers.open();
});
afterEach(() => ledger.close());

/** Records that all have one key, as files of a parent with one name and size have; their names stand for their bytes. */
function alike(target: ModelTarget, isSourceAtHand: boolean): EntityPort {
  const port = portTo(target, () => Promise.resolve());
  const nameOf = (id: string): string =>
    target.records.find((record) => String(record.id) === id)?.name ?? '';
  return {
    ...port,
    concurrency: 1,
    isOwnKey: () => true,
    isSharedKey: () => true,
    // Bytes are no field: two files alike compare as equal.
    stored: () => ({}),
    plan: async (record, transform, context) => {
      const plan = (await port.plan(record, transform, context)) as WritePlan;
      return { ...plan, key: 'the same' };
    },
    content: {
      ofTarget: (id) => Promise.resolve(nameOf(id)),
      ofSource: (plan) => Promise.resolve(isSourceAtHand ? String(plan.body['name']) : null),
    },
  };
}

async function play(fates: readonly Fate[], isSourceAtHand: boolean): Promise<string[]> {
  const target = new ModelTarget(fates);
  const port = alike(target, isSourceAtHand);
  const context = modelContext(ledger, TIMING);
  await fillTasks(ledger, NAMES.length);
  await planPhase(context, 'tasks');
  while (!(await loadBatch(context, port)).done);
  await settlePhase(context, 'tasks', port);
  // What the ledger says of each is what the target has.
  for await (const page of ledger.records.pages('production', 'tasks')) {
    for (const { source_id, target_id } of page) {
      const held = target.records.find((record) => String(record.id) === target_id);
      expect(held?.name).toBe(`Task ${source_id.slice(1)}`);
    }
  }
  return target.records.map(({ name }) => name).toSorted();
}

const LOSSES: ReadonlyArray<readonly Fate[]> = [
  ['lost-before', 'lost-after'],
  ['lost-after', 'lost-before'],
  ['lost-after', 'lost-after'],
  ['ok', 'lost-after'],
  ['lost-after', 'ok'],
];

describe.each([
  ['whose bytes are at hand', true],
  ['whose bytes nothing gives any more', false],
] as const)('two files alike, %s', (_, isSourceAtHand) => {
  test.each(LOSSES)(
    'are each there once, as themselves, when the answers are %s and %s',
    async (...fates) => {
      expect(await play(fates, isSourceAtHand)).toEqual(NAMES);
    },
  );
});

describe('where a look-up may stop', () => {
  test.each([
    [['120', '99'], '99'],
    [['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'], '2026-01-01T00:00:00Z'],
    [['120/45', '99/50'], '99/45'],
    [['120/9', '99/50'], '99/9'],
    [['7', null], ''],
  ])('for intents with the bounds %j is %j', (bounds, expected) => {
    expect(earliestBound(bounds)).toBe(expected);
  });
});
