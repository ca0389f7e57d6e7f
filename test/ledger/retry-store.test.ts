import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PhaseObject } from '../../src/contract/objects.js';
import type { ReasonCode } from '../../src/contract/reason-codes.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { PlannedRecord } from '../../src/ledger/record-store.js';
import { reopenSkipped } from '../../src/loading/retry/reopen-skipped.js';
import { selectSkipped } from '../../src/loading/retry/select-skipped.js';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

const RUN = 'production';
type Values = Record<string, string>;

describe.each([
  ['sqlite', sqliteLedgers],
  ['postgres', postgresLedgers],
] as const)('records that are taken again, with the ledger on %s', (_kind, start) => {
  let kind: LedgerKind;
  let ledger: Ledger;

  beforeAll(async () => {
    kind = await start();
  }, 120_000);
  afterAll(() => kind.stop());
  beforeEach(async () => {
    ledger = await kind.open();
    await skipped('accounts', { id: 'a1', name: 'One' }, 'required_blank');
    await skipped('accounts', { id: 'a2', name: 'Two' }, 'parent_skipped', { pass: 1, survivor: 'a1' });
    await skipped('contacts', { id: 'c1', account_id: 'a1', email: 'c@a.example' }, 'parent_skipped');
    await skipped('contacts', { id: 'c2', account_id: 'a9' }, 'parent_missing');
    await skipped('deals', { id: 'd1', contact_id: 'c1' }, 'parent_skipped');
    await skipped('deals', { id: 'd2', contact_id: 'c2' }, 'parent_skipped');
    await skipped('deals', { id: 'd3', account_id: 'a1' }, 'target_refused');
    await skipped('deals', { id: 'd4', account_id: 'a1' }, 'duplicate_row');
    await skipped('notes', { id: 'n1', parent_type: 'deal', parent_id: 'd1' }, 'parent_skipped');
  });
  afterEach(() => ledger.close());

  let seq = 0;
  async function skipped(
    object: PhaseObject,
    values: Values,
    reason_code: ReasonCode,
    more: Partial<PlannedRecord> = {},
  ): Promise<void> {
    const id = values['id'] ?? '';
    seq += 1;
    const row = { object, source_id: id, seq, hash: '', modified_at: null, data: JSON.stringify(values) };
    await ledger.source.add([{ ...row, skip_code: null, skip_reason: null }], []);
    const record = { source_id: id, seq, pass: 0, state: 'skipped', reason_code, attempts: 1 } as const;
    await ledger.records.plan(RUN, object, [{ ...record, ...more }]);
  }

  /** Rows handed in as the command does: nothing takes effect yet. */
  async function put(
    set: string,
    object: PhaseObject,
    rows: Readonly<Record<string, Values | null>>,
  ): Promise<void> {
    await ledger.retries.put(
      Object.entries(rows).map(([source_id, values]) => ({
        set_id: set,
        object,
        source_id,
        data: values === null ? null : JSON.stringify(values),
        by: 'ann',
        at: '2026-11-23T10:00:00.000Z',
      })),
    );
  }

  const fileOf = (set: string, object: PhaseObject) => ({
    file: { set, object, rows: 1, corrected: 0, columns: [] },
  });

  async function selection(...requests: Parameters<typeof selectSkipped>[2]): Promise<string[]> {
    const selected = await selectSkipped(ledger, RUN, requests);
    return [...selected.values()].flatMap((ids) => [...ids]).toSorted();
  }

  test('of a reason come with their children, children of children, and those merged into them', async () => {
    expect(await selection({ reason: 'required_blank' })).toEqual(['a1', 'a2', 'c1', 'd1', 'n1']);
    expect(await selection({ reason: 'parent_missing' })).toEqual(['c2', 'd2']);
    expect(await selection({ reason: 'target_refused' })).toEqual(['d3']);
  });

  test('are all but those that trying again cannot help when nothing is named', async () => {
    expect(await selection({})).toEqual(['a1', 'a2', 'c1', 'c2', 'd1', 'd2', 'd3', 'n1']);
    expect(await selection({ reason: 'duplicate_row' })).toEqual([]);
    expect(await selection()).toEqual([]);
  });

  test('of several requests are taken together, each once', async () => {
    await put('s1', 'contacts', { c1: null, c2: null });
    const requests = [fileOf('s1', 'contacts'), { reason: 'required_blank' }];
    expect(await selection(...requests)).toEqual(['a1', 'a2', 'c1', 'c2', 'd1', 'd2', 'n1']);
    expect(await reopenSkipped(ledger, RUN, requests)).toBe(7);
    expect(await reopenSkipped(ledger, RUN, requests)).toBe(0);
  });

  test('are read, found by their keys and listed as corrected, and the originals stay', async () => {
    const corrected = { id: 'c1', account_id: '', email: 'new@a.example' };
    await put('s1', 'contacts', { c1: corrected });
    await reopenSkipped(ledger, RUN, [fileOf('s1', 'contacts')]);
    const pages = [];
    for await (const page of ledger.source.pages('contacts')) pages.push(...page);
    expect(pages.map(({ data }) => JSON.parse(data) as Values)).toEqual([
      corrected,
      { id: 'c2', account_id: 'a9' },
    ]);
    const [original] = await ledger.source.originals('contacts', ['c1']);
    expect(JSON.parse(original?.data ?? '')).toMatchObject({ account_id: 'a1' });
    const keys = await ledger.source.keysByValues('contacts', 'email', ['c@a.example', 'new@a.example']);
    expect(keys.map(({ value }) => value)).toEqual(['new@a.example']);
    expect((await ledger.retries.corrected('contacts', ['c1', 'c2'])).get('c1')).toMatchObject({
      columns: '["account_id","email"]',
      by: 'ann',
    });
  });

  test('are planned anew: with what was corrected another survivor, another fate, or none; each try counts', async () => {
    await reopenSkipped(ledger, RUN, [{ reason: 'required_blank' }]);
    expect(await ledger.records.take(RUN, 'accounts', 'pending', 10)).toEqual([]);
    await ledger.records.plan(RUN, 'accounts', [
      { source_id: 'a1', seq: 1, pass: 0, state: 'skipped', reason_code: 'value_invalid', attempts: 1 },
    ]);
    const lease = await ledger.leases.claim(RUN, 'worker', 60_000);
    await ledger.retries.dropUnplanned(RUN, 'accounts', 'claim' in lease ? lease.claim.fence : 0);
    const fates = await ledger.records.fates(RUN, 'accounts', ['a1', 'a2']);
    expect(fates.get('a1')).toMatchObject({ state: 'skipped', reason_code: 'value_invalid', attempts: 2 });
    expect(fates.get('a2')).toMatchObject({ state: 'filtered', reason_code: 'not_needed', survivor: null });
    expect(await ledger.stats.countsOf(RUN, 'accounts')).toMatchObject({ source: 2, pending: 0 });
  });
});
