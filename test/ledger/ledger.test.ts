import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { LeaseLost } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { PlannedRecord } from '../../src/ledger/record-store.js';
import { reopenSkipped } from '../../src/loading/retry/reopen-skipped.js';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

const RUN = 'production';

const pending = (source_id: string, seq: number): PlannedRecord => ({
  source_id,
  seq,
  pass: 0,
  state: 'pending',
});

async function leaseOf(ledger: Ledger): Promise<number> {
  const result = await ledger.leases.claim(RUN, 'worker', 60_000);
  if (!('claim' in result)) throw new Error('the lease is held');
  return result.claim.fence;
}

describe.each([
  ['sqlite', sqliteLedgers],
  ['postgres', postgresLedgers],
] as const)('the ledger on %s', (_kind, start) => {
  let kind: LedgerKind;
  let ledger: Ledger;

  beforeAll(async () => {
    kind = await start();
  }, 120_000);
  afterAll(() => kind.stop());
  beforeEach(async () => {
    ledger = await kind.open();
  });
  afterEach(() => ledger.close());

  test('planning a phase twice adds nothing and changes nothing', async () => {
    await ledger.records.plan(RUN, 'deals', [pending('a', 1), pending('b', 2)]);
    await ledger.records.close(RUN, 'deals', await leaseOf(ledger), [
      { sourceId: 'a', state: 'created', targetId: '7' },
    ]);
    await ledger.records.plan(RUN, 'deals', [pending('a', 1), pending('b', 2), pending('c', 3)]);
    expect(await ledger.stats.countsOf(RUN, 'deals')).toEqual({
      source: 3,
      created: 1,
      merged: 0,
      filtered: 0,
      skipped: 0,
      pending: 2,
    });
  });

  test('an intent counts as pending and keeps its place in the order', async () => {
    await ledger.records.plan(RUN, 'deals', [pending('a', 1), pending('b', 2)]);
    const fence = await leaseOf(ledger);
    await ledger.records.openIntents(RUN, 'deals', fence, '41', [{ sourceId: 'b', targetKey: 'deals/b' }]);
    const [intent] = await ledger.records.take(RUN, 'deals', 'intent', 10);
    expect(intent).toMatchObject({ source_id: 'b', seq: 2, bound: '41', fence, target_key: 'deals/b' });
    expect((await ledger.stats.countsOf(RUN, 'deals')).pending).toBe(2);
  });

  test('a superseded worker cannot write an intent', async () => {
    await ledger.records.plan(RUN, 'deals', [pending('a', 1)]);
    const old = await leaseOf(ledger);
    await ledger.leases.release(RUN, old);
    const other = await ledger.leases.claim(RUN, 'other', 60_000);
    expect('claim' in other && other.claim.fence).toBeGreaterThan(old);
    const write = ledger.records.openIntents(RUN, 'deals', old, '0', [
      { sourceId: 'a', targetKey: 'deals/a' },
    ]);
    await expect(write).rejects.toThrow(LeaseLost);
    expect(await ledger.records.take(RUN, 'deals', 'intent', 10)).toEqual([]);
  });

  test('a superseded worker changes nothing of what its successor works on', async () => {
    await ledger.records.plan(RUN, 'deals', [
      pending('a', 1),
      { ...pending('b', 2), pass: 1, survivor: 'a' },
      { ...pending('c', 3), state: 'skipped', reason_code: 'target_refused' },
      { ...pending('d', 4), state: 'skipped', reason_code: 'stage_unknown' },
    ]);
    await reopenSkipped(ledger, RUN, [{ reason: 'target_refused' }]);
    const old = await leaseOf(ledger);
    await ledger.leases.release(RUN, old);
    await ledger.leases.claim(RUN, 'other', 60_000);
    const before = await ledger.records.fates(RUN, 'deals', ['a', 'b', 'c', 'd']);
    const { records, retries, readBack, meta } = ledger;
    for (const late of [
      () => records.settleFollowers(RUN, 'deals', old),
      () => retries.dropUnplanned(RUN, 'deals', old),
      () => reopenSkipped(ledger, RUN, [{ reason: 'stage_unknown' }], old),
      () => readBack.clear(RUN, 'deals', old),
      () => readBack.mark(RUN, 'deals', old, { same: ['a'], different: [] }),
      () => meta.setUnder({ run: RUN, fence: old, until: 'superseded' }, 'intent', null),
      () => meta.setUnder({ run: RUN, fence: old, until: 'deadline' }, 'intent', { name: 'late' }),
    ]) {
      await expect(late()).rejects.toThrow(LeaseLost);
    }
    expect(await ledger.records.fates(RUN, 'deals', ['a', 'b', 'c', 'd'])).toEqual(before);
    expect(await meta.get('intent')).toBeNull();
  });

  test("a superseded worker's late word does not undo what its successor recorded", async () => {
    await ledger.records.plan(RUN, 'deals', [pending('a', 1)]);
    const old = await leaseOf(ledger);
    await ledger.leases.release(RUN, old);
    const other = await ledger.leases.claim(RUN, 'other', 60_000);
    const fence = 'claim' in other ? other.claim.fence : 0;
    await ledger.records.close(RUN, 'deals', fence, [{ sourceId: 'a', state: 'created', targetId: '7' }]);
    const late = ledger.records.close(RUN, 'deals', old, [{ sourceId: 'a', state: 'pending' }]);
    await expect(late).rejects.toThrow(LeaseLost);
    const fates = await ledger.records.fates(RUN, 'deals', ['a']);
    expect(fates.get('a')).toMatchObject({ state: 'created', target_id: '7' });
  });

  test('of many workers that claim at once, one gets the lease', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ledger.leases.claim(RUN, `worker-${i}`, 60_000)),
    );
    expect(claims.filter((claim) => 'claim' in claim)).toHaveLength(1);
  });

  test('a lease is not given to a second worker before it runs out or is given back', async () => {
    const fence = await leaseOf(ledger);
    expect(await ledger.leases.claim(RUN, 'other', 60_000)).toHaveProperty('heldForMs');
    expect(await ledger.leases.renew(RUN, fence, 60_000)).toBe(true);
    await ledger.leases.release(RUN, fence);
    expect(await ledger.leases.claim(RUN, 'other', 60_000)).toHaveProperty('claim');
    expect(await ledger.leases.renew(RUN, fence, 60_000)).toBe(false);
  });

  test('a worker whose clock is ahead cannot take a lease early, nor one whose clock is behind keep it', async () => {
    const fence = await leaseOf(ledger);
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    try {
      expect(await ledger.leases.claim(RUN, 'ahead', 60_000)).toHaveProperty('heldForMs');
      await ledger.records.plan(RUN, 'deals', [pending('a', 1)]);
      const intents = [{ sourceId: 'a', targetKey: 'deals/a' }];
      await ledger.records.openIntents(RUN, 'deals', fence, '0', intents);
      await ledger.leases.renew(RUN, fence, 1);
      await sleep(20);
      clock.mockReturnValue(Date.now() - 7_200_000);
      const late = ledger.records.openIntents(RUN, 'deals', fence, '0', intents);
      await expect(late).rejects.toThrow(LeaseLost);
      expect(await ledger.leases.claim(RUN, 'behind', 60_000)).toHaveProperty('claim');
    } finally {
      clock.mockRestore();
    }
  });

  test('a lease that was given back is not prolonged by a renewal that was on its way', async () => {
    const fence = await leaseOf(ledger);
    await ledger.leases.release(RUN, fence);
    expect(await ledger.leases.renew(RUN, fence, 60_000)).toBe(false);
    expect(await ledger.leases.claim(RUN, 'other', 60_000)).toHaveProperty('claim');
  });

  test('followers share the fate of their survivor', async () => {
    await ledger.records.plan(RUN, 'accounts', [
      pending('a', 1),
      pending('x', 2),
      { ...pending('b', 3), pass: 1, survivor: 'a' },
      { ...pending('y', 4), pass: 1, survivor: 'x' },
    ]);
    const fence = await leaseOf(ledger);
    await ledger.records.close(RUN, 'accounts', fence, [
      { sourceId: 'a', state: 'created', targetObject: 'organization', targetId: '9' },
      { sourceId: 'x', state: 'skipped', reasonCode: 'target_refused', reason: 'no' },
    ]);
    await ledger.records.settleFollowers(RUN, 'accounts', fence);
    const fates = await ledger.records.fates(RUN, 'accounts', ['b', 'y']);
    expect(fates.get('b')).toMatchObject({ state: 'merged', relation: 'merged', target_id: '9' });
    expect(fates.get('y')).toMatchObject({ state: 'skipped', reason_code: 'parent_skipped' });
  });

  test('closing a record again replaces its notes and adds up its attempts', async () => {
    await ledger.records.plan(RUN, 'deals', [pending('a', 1)]);
    const note = { sourceField: 'value', code: 'value_invalid', action: 'dropped', value: 'x' };
    const fence = await leaseOf(ledger);
    for (const state of ['pending', 'created'] as const) {
      const outcome = { sourceId: 'a', state, attempts: 1, notes: [note] };
      await ledger.records.close(RUN, 'deals', fence, [outcome]);
    }
    const notes = [];
    for await (const page of ledger.stats.valueNotes(RUN)) notes.push(...page);
    expect(notes).toHaveLength(1);
    expect((await ledger.records.fates(RUN, 'deals', ['a'])).get('a')?.attempts).toBe(2);
  });

  test('retrying by reason opens the skipped records of that reason only', async () => {
    await ledger.records.plan(RUN, 'deals', [pending('a', 1), pending('b', 2)]);
    await ledger.records.close(RUN, 'deals', await leaseOf(ledger), [
      { sourceId: 'a', state: 'skipped', reasonCode: 'stage_unknown' },
      { sourceId: 'b', state: 'skipped', reasonCode: 'target_refused' },
    ]);
    expect(await reopenSkipped(ledger, RUN, [{ reason: 'stage_unknown' }])).toBe(1);
    expect((await ledger.stats.countsOf(RUN, 'deals')).pending).toBe(1);
    // Nothing loads it before its phase has planned it anew.
    expect(await ledger.records.take(RUN, 'deals', 'pending', 10)).toEqual([]);
    await ledger.records.plan(RUN, 'deals', [pending('a', 1), pending('b', 2)]);
    expect((await ledger.records.take(RUN, 'deals', 'pending', 10)).map((r) => r.source_id)).toEqual(['a']);
  });

  test('audit entries are written once however often they are handed in', async () => {
    const entry = {
      at: '2026-01-01T00:00:00Z',
      gate: 'mapping',
      action: 'approve',
      by: 'x',
      fingerprint: null,
      note: null,
      accepted: true,
      refusal: null,
    };
    await ledger.audit.append(1, [entry]);
    await ledger.audit.append(1, [entry, { ...entry, gate: 'staging' }]);
    expect((await ledger.audit.all()).map((e) => e.gate)).toEqual(['mapping', 'staging']);
    expect(await ledger.audit.next()).toBe(3);
  });

  test('pages give every record once, in order, whatever their number', async () => {
    const records = Array.from({ length: 2_345 }, (_, i) => pending(`r${i}`, i + 1));
    await ledger.records.plan(RUN, 'leads', records);
    const seen: string[] = [];
    for await (const page of ledger.records.pages(RUN, 'leads')) seen.push(...page.map((r) => r.source_id));
    expect(seen).toEqual(records.map((r) => r.source_id));
  });

  test('tokens of a day add up', async () => {
    await ledger.reports.addTokens('production', '2026-01-01', 5);
    await ledger.reports.addTokens('production', '2026-01-01', 10);
    expect(await ledger.reports.tokensOn('production', '2026-01-01')).toBe(15);
  });
});
