import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewCorrection } from '../../src/ledger/correction-store.js';
import { LeaseLost } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

const LATE: NewCorrection = {
  kind: 'late_duplicate',
  target_id: '7',
  field: '',
  source_id: 'a',
  expected: 'only 6',
  actual: 'late duplicate, deleted',
};
const RUN = { run: 'r', book: 'r' };
const fieldOf = (field: string): NewCorrection => ({ ...LATE, kind: 'field', target_id: '8', field });

describe.each([
  ['SQLite', sqliteLedgers],
  ['Postgres', postgresLedgers],
])('corrections in %s', (_, start) => {
  let ledgers: LedgerKind;
  let ledger: Ledger;
  beforeAll(async () => {
    ledgers = await start();
  });
  afterAll(async () => {
    await ledgers.stop();
  });
  beforeEach(async () => {
    ledger = await ledgers.open();
    return () => ledger.close();
  });

  async function fence(): Promise<number> {
    const result = await ledger.leases.claim('r', 'worker', 30_000);
    return 'claim' in result ? result.claim.fence : 0;
  }

  test('are intended once, whatever is intended again', async () => {
    const held = await fence();
    await ledger.corrections.open(RUN, 'deals', held, [LATE, fieldOf('title')]);
    const [late] = await ledger.corrections.inState('r', 'deals', 'intent');
    await ledger.corrections.close('r', held, late!, 'dropped');
    await ledger.corrections.open(RUN, 'deals', held, [LATE]);
    expect(await ledger.corrections.inState('r', 'deals', 'intent')).toMatchObject([fieldOf('title')]);
    expect(await ledger.corrections.inState('r', 'deals', 'dropped')).toMatchObject([LATE]);
  });

  test('are counted by target record, not by field', async () => {
    const held = await fence();
    await ledger.corrections.open(RUN, 'deals', held, [LATE, fieldOf('title'), fieldOf('value')]);
    for (const correction of await ledger.corrections.inState('r', 'deals', 'intent')) {
      await ledger.corrections.close('r', held, correction, 'done');
    }
    expect(await ledger.corrections.countDone('r', 'deals', 'field')).toBe(1);
    expect(await ledger.corrections.countDone('r', 'deals', 'late_duplicate')).toBe(1);
    expect(await ledger.corrections.countDone('r', 'leads', 'field')).toBe(0);
  });

  test('of a superseded worker are neither opened nor closed', async () => {
    const old = await fence();
    await ledger.corrections.open(RUN, 'deals', old, [LATE]);
    const [late] = await ledger.corrections.inState('r', 'deals', 'intent');
    await ledger.leases.release('r', old);
    await fence();
    await expect(ledger.corrections.open(RUN, 'deals', old, [fieldOf('title')])).rejects.toThrow(LeaseLost);
    await expect(ledger.corrections.close('r', old, late!, 'done')).rejects.toThrow(LeaseLost);
    expect(await ledger.corrections.inState('r', 'deals', 'intent')).toMatchObject([LATE]);
  });

  test('are forgotten with their run', async () => {
    const held = await fence();
    await ledger.corrections.open(RUN, 'deals', held, [LATE]);
    await ledger.gone.forgetRun(held, 'r');
    expect(await ledger.corrections.inState('r', 'deals', 'intent')).toEqual([]);
  });
});
