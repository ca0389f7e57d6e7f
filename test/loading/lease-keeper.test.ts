import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LeaseLost } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { LeaseKeeper, underLease, type LeaseSeeker } from '../../src/loading/lease-keeper.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import { sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

let ledgers: LedgerKind;
let ledger: Ledger;
beforeEach(async () => {
  ledgers = await sqliteLedgers();
  ledger = await ledgers.open();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await ledger.close();
  await ledgers.stop();
});

function seeker(timing: Partial<LeaseSeeker['timing']> = {}): LeaseSeeker {
  return {
    ledger,
    run: 'production',
    holder: 'worker',
    timing: { ...DEFAULT_TIMING, leaseMs: 400, renewMs: 50, ...timing },
    signal: new AbortController().signal,
  };
}

test('a second attempt in the same process waits until the first one has given the lease back', async () => {
  const first = await LeaseKeeper.take(seeker());
  let isTaken = false;
  const second = LeaseKeeper.take(seeker()).then((lease) => {
    isTaken = true;
    return lease;
  });
  // Longer than a lease: the first one renews it, as it works on.
  await sleep(600);
  expect(isTaken).toBe(false);
  first.assertHeld();
  await first.release();
  const lease = await second;
  expect(() => first.assertHeld()).toThrow(LeaseLost);
  lease.assertHeld();
  await lease.release();
});

test('nothing may be sent once the work under a lease is over, whatever still runs', async () => {
  let kept: LeaseKeeper | null = null;
  await underLease(seeker(), (lease) => {
    kept = lease;
    return Promise.resolve();
  });
  expect(() => kept?.assertHeld()).toThrow(LeaseLost);
});

test.each([
  ['this machine was asleep: the clock that only goes forward stood still', () => jump(Date, 'now')],
  ['the clock was set back: the one that only goes forward went on', () => jump(performance, 'now')],
])('a lease that was not renewed has run out when one clock says so (%s)', async (_, later) => {
  const lease = await LeaseKeeper.take(seeker({ renewMs: 60_000 }));
  lease.assertHeld();
  later();
  expect(() => lease.assertHeld()).toThrow(LeaseLost);
  await lease.release();
});

/** Lets a clock be a lease further. */
function jump(clock: { now(): number }, method: 'now'): void {
  const now = clock.now();
  vi.spyOn(clock, method).mockReturnValue(now + 1_000);
}
