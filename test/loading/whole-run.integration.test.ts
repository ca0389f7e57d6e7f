import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHASES } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { CLEAN, held, LOADED, LoadHarness, overriding, TARGETS } from './load-harness.js';
import { SHORT_TIMING, type TestWorker } from './test-worker.js';

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start();
});
afterEach(async () => {
  await harness.stop();
});

/** Fewer would mean that the generated company does not exercise a phase; each has at least one record. */
const EVERY_PHASE = Object.fromEntries(LOADED.map((object) => [object, true]));

async function exercised(): Promise<Record<string, boolean>> {
  const ledger = await harness.ledger();
  const counts = await Promise.all(
    LOADED.map(
      async (object) => [object, (await ledger.stats.countsOf('production', object)).created > 0] as const,
    ),
  );
  return Object.fromEntries(counts);
}

let withoutFaults: Promise<unknown> | null = null;

/** Live records per kind of the target after a run in which nothing went wrong; it is played once. */
function countsWithoutFaults(): Promise<unknown> {
  return (withoutFaults ??= countsOfQuietRun());
}

async function countsOfQuietRun(): Promise<unknown> {
  const other = await LoadHarness.start();
  try {
    for (const object of PHASES) await moveAll(other.worker, object);
    return other.sandbox.counts('production');
  } finally {
    await other.stop();
  }
}

async function moveAll(worker: TestWorker, object: (typeof PHASES)[number]): Promise<void> {
  await worker.load(object);
  await worker.settle(object);
}

/** A request waits so long before it is worked on: well beyond the time-out and both looks. Milliseconds. */
const LATE_MS = 3_000;

describe('a whole run', () => {
  test('is proved by a second pass that would write nothing, in every phase', async () => {
    for (const object of PHASES) await moveAll(harness.worker, object);
    expect(await exercised()).toEqual(EVERY_PHASE);
    for (const object of LOADED) {
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 0 });
      expect(await harness.mismatches(object), object).toEqual([]);
    }
  });

  test('sends nothing for the second pass', async () => {
    await harness.loadUntil('deals');
    await harness.worker.load('deals');
    const before = harness.sandbox.requests().length;
    await harness.worker.settle('deals');
    const during = harness.sandbox.requests().slice(before);
    // The account is asked who it is; 18 deals are one page each of the list and of the archived ones.
    expect(during.map((entry) => `${entry.method} ${entry.path}`)).toEqual([
      'GET /api/v1/users/me',
      'GET /api/v2/deals',
      'GET /api/v2/deals/archived',
    ]);
  });

  test('whose answers get lost after the commit, in every phase, finds what was made and doubles nothing', async () => {
    const expected = await countsWithoutFaults();
    for (const object of LOADED) {
      const match = { method: 'POST', path: `^${TARGETS[object].path}$` };
      await harness.loadUntil(object);
      harness.sandbox.addFault({ kind: 'reset-after', match, times: 3 });
      harness.sandbox.addFault({ kind: 'status-after', match, skip: 2 });
      await moveAll(harness.worker, object);
      harness.sandbox.clearFaults();
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    }
    expect(harness.sandbox.counts('production')).toEqual(expected);
  });

  test('in which a request comes through only after it was sent again keeps one record and counts the other', async () => {
    const expected = await countsWithoutFaults();
    // Of pipelines and stages nothing is deleted: theirs is a test of its own.
    const objects = LOADED.filter((object) => object !== 'pipelines' && object !== 'stages');
    for (const [index, object] of objects.entries()) {
      await harness.loadUntil(object);
      const match = { method: 'POST', path: `^${TARGETS[object].path}$` };
      harness.sandbox.addFault({ kind: 'latency', ms: LATE_MS, match });
      await harness.worker.load(object);
      await harness.untilStruck('latency', index + 1);
      // It is there when the phase is read back, and was not when it was looked for, on a busy machine too.
      await sleep(LATE_MS);
      await harness.worker.settle(object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 1 });
    }
    expect(harness.sandbox.counts('production')).toEqual(expected);
  });

  test('whose worker is killed after its requests and before any result is taken over, and doubles nothing', async () => {
    const expected = await countsWithoutFaults();
    for (const object of LOADED) {
      await harness.loadUntil(object);
      const doomed = harness.newWorker(killedBeforeResults);
      await expect(doomed.load(object), object).rejects.toThrow();
      await moveAll(harness.newWorker(), object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    }
    expect(harness.sandbox.counts('production')).toEqual(expected);
  });

  test('whose token leads into another account writes nothing there, and concludes nothing from what it has', async () => {
    const expected = await countsWithoutFaults();
    const ledger = await harness.ledger();
    for (const object of LOADED) {
      await harness.loadUntil(object);
      await inAnotherAccount(async () => {
        const sent = harness.sandbox.requests().filter(({ method }) => method !== 'GET').length;
        await expect(harness.worker.load(object), object).rejects.toMatchObject(held('account_changed'));
        const writes = harness.sandbox.requests().filter(({ method }) => method !== 'GET');
        expect(writes.slice(sent), object).toEqual([]);
      });
      await expect(harness.newWorker(brokenOffBeforeResults).load(object), object).rejects.toThrow();
      const open = await ledger.records.take('production', object, 'intent', 1_000);
      expect(open, object).not.toEqual([]);
      await inAnotherAccount(async () => {
        await expect(harness.worker.load(object), object).rejects.toMatchObject(held('account_changed'));
        expect(await ledger.records.take('production', object, 'intent', 1_000), object).toEqual(open);
      });
      await moveAll(harness.worker, object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    }
    expect(harness.sandbox.counts('production')).toEqual(expected);
  });
});

describe('a worker that takes a batch', () => {
  /** Paths of what it asks while nobody answers who it is. */
  async function askedBy(worker: TestWorker): Promise<unknown[]> {
    const before = harness.sandbox.requests().length;
    const match = { method: 'GET', path: '^/api/v1/users/me$' };
    harness.sandbox.addFault({ kind: 'status-before', status: 503, times: -1, match });
    await expect(worker.load('contacts')).rejects.toMatchObject(held('target_unreachable'));
    harness.sandbox.clearFaults();
    return [
      ...new Set(
        harness.sandbox
          .requests()
          .slice(before)
          .map(({ path }) => path),
      ),
    ].sort();
  }

  test('has the look at the account beside its own, unless nothing was heard of it just now: budget and clock come first', async () => {
    await harness.loadUntil('contacts');
    expect(await askedBy(harness.worker)).toEqual(['/api/v1/users/me', TARGETS.contacts.path]);
    expect(await askedBy(harness.newWorker())).toEqual(['/api/v1/users/me']);
  });
});

/** What the mapping was confirmed for is not what the token leads to. */
async function inAnotherAccount(work: () => Promise<void>): Promise<void> {
  const { meta } = await harness.ledger();
  const confirmed = await meta.require<number>(META.company('production'));
  await meta.set(META.company('production'), confirmed + 1);
  await work();
  await meta.set(META.company('production'), confirmed);
}

describe('a read-back whose lease another worker took over', () => {
  test('leaves no result: its successor has its own', async () => {
    await harness.loadUntil('deals');
    await harness.worker.load('deals');
    const frozen = harness.newWorker((ledger) => {
      const { leases } = ledger;
      let isTaken = false;
      const pages: Ledger['source']['pages'] = async function* (object) {
        isTaken = true;
        await sleep(SHORT_TIMING.renewMs * 2);
        yield* ledger.source.pages(object);
      };
      const renew: Ledger['leases']['renew'] = (run, fence, ms) =>
        isTaken ? Promise.resolve(false) : leases.renew(run, fence, ms);
      return overriding(ledger, {
        source: overriding(ledger.source, { pages }),
        leases: overriding(leases, { renew }),
      });
    });
    await expect(frozen.settle('deals')).rejects.toThrow('LeaseLost');
    await expect(harness.verified('deals')).rejects.toThrow('not verified');
  });
});

describe('the removal of a run', () => {
  test('takes away everything that the run created, though answers get lost and a worker is killed', async () => {
    const before = harness.sandbox.counts('production');
    for (const object of PHASES) await moveAll(harness.worker, object);
    harness.sandbox.addFault({ kind: 'reset-after', match: { method: 'DELETE' }, times: 5 });
    const forgetRun = (): Promise<Record<string, number>> => Promise.reject(new Error('killed'));
    const doomed = harness.newWorker((ledger) =>
      overriding(ledger, { gone: overriding(ledger.gone, { forgetRun }) }),
    );
    await expect(doomed.removeRun()).rejects.toThrow();
    await harness.worker.removeRun();
    expect(harness.sandbox.counts('production')).toEqual(before);
    expect(await (await harness.ledger()).stats.runs()).toEqual([]);
  });
});

/** What a worker that is killed at its first result leaves: intents without results, and a lease that runs out. */
function killedBeforeResults(ledger: Ledger): Ledger {
  return overriding(brokenOffBeforeResults(ledger), {
    leases: overriding(ledger.leases, { release: () => Promise.resolve() }),
  });
}

/** What a worker that fails at its first result leaves: intents without results. */
function brokenOffBeforeResults(ledger: Ledger): Ledger {
  const { records } = ledger;
  return overriding(ledger, {
    records: overriding(records, {
      close: (run, object, fence, outcomes) =>
        outcomes.some((outcome) => outcome.state === 'created')
          ? Promise.reject(new Error('killed'))
          : records.close(run, object, fence, outcomes),
    }),
  });
}
