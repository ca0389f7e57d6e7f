import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../../support/ledgers.js';
import { play, type Ending } from './protocol.js';
import type { Fate } from './target.js';

const RECORDS = 3;
const KEYS = Array.from({ length: RECORDS }, (_, index) => `tasks/t${index + 1}`);

/** Each source record once in the target, by the ledger's word too; nothing left open; a second pass writes nothing. */
function expectOnce(ending: Ending, what: string): void {
  expect(ending.keys, what).toEqual(KEYS);
  expect(ending.records, what).toEqual(KEYS.map(() => ({ state: 'created', isThere: true })));
  expect(ending, what).toMatchObject({ isOverwritten: false, isSentBlindly: false });
  expect(ending.verification, what).toMatchObject({
    missing: 0,
    unexpected: 0,
    duplicates: 0,
    mismatched: 0,
    second_pass: { creates: 0, updates: 0 },
  });
}

describe.each([
  ['SQLite', sqliteLedgers, 60],
  ['Postgres', postgresLedgers, 15],
] as const)('the write protocol over %s, struck at every step', (_, start, numRuns) => {
  let ledgers: LedgerKind;
  let steps: number;

  beforeAll(async () => {
    ledgers = await start();
    const ending = await play(ledgers, { records: RECORDS, strikes: [], fates: [] });
    expectOnce(ending, 'nothing happens');
    ({ steps } = ending);
  });
  afterAll(() => ledgers.stop());

  test.each(['die', 'freeze'] as const)('a worker that is to %s at any one step', async (how) => {
    const seen = new Set<string>();
    let late = 0;
    for (let step = 1; step <= steps; step += 1) {
      const ending = await play(ledgers, { records: RECORDS, strikes: [{ step, how }], fates: [] });
      expectOnce(ending, `${how} at step ${step} (${ending.struckAt.join()})`);
      for (const at of ending.struckAt) seen.add(at);
      late += (ending.verification as { late_duplicates: number }).late_duplicates;
    }
    // What matters was struck: intents, requests, results, corrections of nothing else.
    for (const at of [
      'before records.openIntents',
      'about to send',
      'on its way',
      'committed',
      'after records.close',
    ])
      expect([...seen]).toContain(at);
    // What a frozen worker had sent comes through beside its successor's: found, removed, counted.
    if (how === 'freeze') expect(late).toBeGreaterThan(0);
  });

  test('any two workers struck at any two steps, with any answers lost', async () => {
    const strike = fc.record({
      step: fc.integer({ min: 1, max: 90 }),
      how: fc.constantFrom('die' as const, 'freeze' as const),
    });
    const fates = fc.array(fc.constantFrom<Fate>('ok', 'lost-before', 'lost-after'), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(strike, { maxLength: 3 }), fates, async (strikes, answers) => {
        expectOnce(await play(ledgers, { records: RECORDS, strikes, fates: answers }), '');
      }),
      { numRuns, seed: 20261123, endOnFailure: true },
    );
  });
});
