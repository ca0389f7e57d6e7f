import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { META } from '../../src/ledger/meta-keys.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { LOADED, overriding, type LoadHarness, type LoadedObject } from '../loading/load-harness.js';
import { SHORT_TIMING } from '../loading/test-worker.js';
import type { LiveDump } from './live-dump.js';
import { FAULTLESS, faultsOf, linesOf, loadAll, now, startLoaded } from './removal-harness.js';

let harness: LoadHarness;
let before: LiveDump;

beforeEach(async () => {
  ({ harness, before } = await startLoaded());
});
afterEach(() => harness.stop());

/** How often a worker was killed: what else it may have failed of is no proof. */
let deaths = 0;
beforeEach(() => {
  deaths = 0;
});

function die(): never {
  deaths += 1;
  throw new Error('killed');
}

/** A worker that is killed gives no lease back. */
function withoutRelease(ledger: Ledger, replaced: Partial<Ledger>): Ledger {
  const before = deaths;
  const release: Ledger['leases']['release'] = async (run, fence) => {
    if (deaths === before) await ledger.leases.release(run, fence);
  };
  return overriding(ledger, { leases: overriding(ledger.leases, { release }), ...replaced });
}

type Death = (ledger: Ledger, object: LoadedObject) => Ledger;

/** Where in the protocol the worker dies, while it removes the records of an object. */
const DEATHS: Readonly<Record<string, Death>> = {
  'once the intents are committed, before any request': (ledger, object) =>
    withoutRelease(ledger, {
      removals: overriding(ledger.removals, {
        open: async (run, reportedAs, fence, lines) => {
          await ledger.removals.open(run, reportedAs, fence, lines);
          if (lines.some((line) => line.object === object)) die();
        },
      }),
    }),
  'once the requests are sent, before any result is written down': (ledger, object) =>
    withoutRelease(ledger, {
      removals: overriding(ledger.removals, {
        close: async (run, reportedAs, fence, ended) => {
          if (ended.some((line) => line.object === object && line.state === 'done')) die();
          await ledger.removals.close(run, reportedAs, fence, ended);
        },
      }),
    }),
  'once the results are written down, before the records are forgotten': (ledger, object) =>
    withoutRelease(ledger, {
      gone: overriding(ledger.gone, {
        remove: async (fence, which, removed) => {
          if (which.object === object && removed.length > 0) die();
          await ledger.gone.remove(fence, which, removed);
        },
      }),
    }),
};

describe('a worker that is killed in the middle of a rollback', () => {
  test.each(Object.keys(DEATHS))(
    '%s, in every object: everything goes once, and counts as removed',
    async (when) => {
      const death = DEATHS[when];
      const created = new Map<string, number>();
      for (const object of LOADED) created.set(object, (await harness.created(object)).length);
      const asked = { since: new Date().toISOString(), withSchema: true };
      for (const object of LOADED.toReversed()) {
        const doomed = harness.newWorker((ledger) => death?.(ledger, object) ?? ledger);
        await expect(doomed.rollback(asked), object).rejects.toThrow();
      }
      await harness.worker.rollback(asked);
      expect(now(harness)).toEqual(before);
      const lines = await linesOf(harness);
      for (const object of LOADED)
        expect(lines.get(object), object).toMatchObject({
          removed: created.get(object),
          left: 0,
          deleted: 0,
        });
    },
  );

  test('while fields and types go, or in the read-back, or at the very end: the next one ends it the same way', async () => {
    const asked = { since: new Date().toISOString(), withSchema: true };
    const doomed: Array<(ledger: Ledger) => Ledger> = [
      ...(['intent', 'removed'] as const).map((state) => (ledger: Ledger) => {
        const mark: Ledger['schema']['mark'] = async (lease, thing, to, why) => {
          if (to === 'removed' && state === 'removed') die();
          await ledger.schema.mark(lease, thing, to, why);
          if (to === state) die();
        };
        return withoutRelease(ledger, { schema: overriding(ledger.schema, { mark }) });
      }),
      (ledger) =>
        withoutRelease(ledger, {
          meta: overriding(ledger.meta, {
            set: async (key: string, value: unknown) => {
              if (key === META.rollbackLines('production')) die();
              await ledger.meta.set(key, value);
            },
          }),
        }),
      (ledger) =>
        withoutRelease(ledger, {
          gone: overriding(ledger.gone, {
            forgetRun: async (fence, run) => {
              await ledger.gone.forgetRun(fence, run);
              return die();
            },
          }),
        }),
    ];
    for (const [at, death] of doomed.entries())
      await expect(harness.newWorker(death).rollback(asked), String(at)).rejects.toThrow();
    expect(deaths).toBe(doomed.length);
    await harness.worker.rollback(asked);
    expect(now(harness)).toEqual(before);
    const things = await (
      await harness.ledger()
    ).schema.of('production', ['removed', 'left', 'intent', 'created']);
    expect(things.filter(({ kind }) => kind !== 'options').map(({ state, why }) => [state, why])).toEqual(
      things.filter(({ kind }) => kind !== 'options').map(() => ['removed', '']),
    );
  });
});

describe('deletions whose answers get lost', () => {
  test('are found done, and everything is there once after the next run', async () => {
    harness.sandbox.addFault({ kind: 'reset-after', match: { method: 'DELETE' }, times: 2 });
    harness.sandbox.addFault({ kind: 'status-after', match: { method: 'DELETE' }, times: 2, skip: 30 });
    await harness.worker.rollback();
    harness.sandbox.clearFaults();
    for (const line of (await linesOf(harness)).values())
      expect(line).toMatchObject({ deleted: 0, target: 0 });
    await harness.beginRun();
    await loadAll(harness);
    expect(await faultsOf(harness)).toEqual(FAULTLESS);
  });
});

describe('a worker whose lease another one took over', () => {
  test('sends no deletion any more, not even one that had waited for the limits', async () => {
    const before = harness.sandbox.requests({ method: 'DELETE' }).length;
    let isLost = false;
    const frozen = harness.newWorker((ledger) =>
      overriding(ledger, {
        leases: overriding(ledger.leases, {
          renew: (run, fence, ms) => (isLost ? Promise.resolve(false) : ledger.leases.renew(run, fence, ms)),
        }),
        removals: overriding(ledger.removals, {
          open: async (run, reportedAs, fence, lines) => {
            await ledger.removals.open(run, reportedAs, fence, lines);
            isLost ||= lines.length > 0;
          },
        }),
      }),
    );
    // Every deletion is told to come back in some seconds: by then the lease is gone.
    harness.sandbox.addFault({ kind: 'burst429', match: { method: 'DELETE' }, times: -1 });
    const rollback = expect(frozen.rollback()).rejects.toThrow('LeaseLost');
    await harness.untilStruck('burst429', 1);
    // It learns of its loss at the next renewal.
    await sleep(2 * SHORT_TIMING.renewMs);
    harness.sandbox.clearFaults();
    await rollback;
    const sent = harness.sandbox
      .requests({ method: 'DELETE' })
      .slice(before)
      .filter(({ status }) => status !== 429);
    expect(sent).toEqual([]);
  });
});
