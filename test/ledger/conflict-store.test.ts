import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewConflict } from '../../src/ledger/conflict-store.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

const RUN = 'production';

/** People deleted a record in Pipedrive that the source has still. */
const deleted = (targetId: string): NewConflict => ({
  ...{ run: RUN, object: 'notes', source_id: 'n1', target_id: targetId, delta: 'delta-1' },
  ...{ kind: 'deleted_in_target', field: '', label: '(record)' },
  ...{ ours: '"present"', source: '"present"', target: '"deleted"' },
  ...{ changed_by: null, changed_at: null, state: 'open' },
});

describe.each([
  ['SQLite', sqliteLedgers],
  ['Postgres', postgresLedgers],
] as const)('a decision about a deleted record in %s', (_kind, start) => {
  let kind: LedgerKind;
  let ledger: Ledger;
  let fence: number;
  beforeAll(async () => {
    kind = await start();
  }, 120_000);
  afterAll(() => kind.stop());
  beforeEach(async () => {
    ledger = await kind.open();
    const claimed = await ledger.leases.claim(RUN, 'test', 60_000);
    fence = 'claim' in claimed ? claimed.claim.fence : 0;
    await ledger.conflicts.put(RUN, fence, [deleted('7')]);
    const [conflict] = await ledger.conflicts.list(RUN);
    const ids = [conflict?.id ?? 0];
    await ledger.conflicts.decide(RUN, { ids, decision: 'source', by: 'kim', at: '2026-01-01', note: null });
    await ledger.conflicts.settle(RUN, fence, ids);
  });
  afterEach(() => ledger.close());

  test('stands when the same deletion is seen again', async () => {
    await ledger.conflicts.put(RUN, fence, [{ ...deleted('7'), delta: 'delta-2' }]);
    expect(await ledger.conflicts.list(RUN)).toMatchObject([
      { state: 'source', settled: 1, decided_by: 'kim', delta: 'delta-2' },
    ]);
  });

  test('says nothing of the record that was created again, when people delete that one too', async () => {
    await ledger.conflicts.put(RUN, fence, [deleted('8')]);
    expect(await ledger.conflicts.list(RUN)).toMatchObject([
      { state: 'open', settled: 0, decided_by: null, target_id: '8' },
    ]);
  });
});
