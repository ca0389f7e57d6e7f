import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerFull, LedgerUnreachable } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { CLEAN, held, LoadHarness, overriding } from './load-harness.js';

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start();
  await harness.loadUntil('deals');
});
afterEach(async () => {
  await harness.stop();
});

const FAILURES = [
  ['disk_full', () => new LedgerFull('the disk of the ledger is full')],
  ['ledger_unreachable', () => new LedgerUnreachable('the ledger cannot be reached')],
] as const;

const WRITES = ['intents', 'results', 'the read-back'] as const;

/** A ledger that fails at the first write of a kind. */
function failingAt(ledger: Ledger, write: (typeof WRITES)[number], error: () => Error): Ledger {
  const { records, readBack } = ledger;
  const fail = (): Promise<never> => Promise.reject(error());
  switch (write) {
    case 'intents':
      return overriding(ledger, { records: overriding(records, { openIntents: fail }) });
    case 'results':
      return overriding(ledger, {
        records: overriding(records, {
          close: (run, object, fence, outcomes) =>
            outcomes.some(({ state }) => state === 'created')
              ? fail()
              : records.close(run, object, fence, outcomes),
        }),
      });
    case 'the read-back':
      return overriding(ledger, { readBack: overriding(readBack, { mark: fail }) });
  }
}

test.each(FAILURES.flatMap(([code, error]) => WRITES.map((write) => [code, write, error] as const)))(
  '%s at %s holds, says what to do, and afterwards each record is there once',
  async (code, write, error) => {
    const failing = harness.newWorker((ledger) => failingAt(ledger, write, error));
    const work = async (): Promise<void> => {
      await failing.load('deals');
      await failing.settle('deals');
    };
    const failure: unknown = await work().catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject(held(code));
    const [hold] = (failure as { details: Array<Record<string, string>> }).details;
    for (const text of [hold?.['what'], hold?.['who'], hold?.['next']])
      expect(text?.length).toBeGreaterThan(5);
    await harness.worker.load('deals');
    await harness.worker.settle('deals');
    expect(await harness.verified('deals')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    const { pending, created } = await (await harness.ledger()).stats.countsOf('production', 'deals');
    expect(pending).toBe(0);
    expect(harness.sandbox.counts('production')['deals']).toBe(created);
  },
);
