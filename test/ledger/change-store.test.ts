import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { StoredRow } from '../../src/ledger/source-store.js';
import { rebasedCorrections } from '../../src/delta/rebase-corrections.js';
import { postgresLedgers, sqliteLedgers, type LedgerKind } from '../support/ledgers.js';

const RUN = 'delta-1';

/** A row of deals whose hash is its content. */
function row(id: string, seq: number, name: string, more: Partial<StoredRow> = {}): StoredRow {
  const data = JSON.stringify({ id, name });
  return {
    object: 'deals',
    source_id: id,
    seq,
    hash: `h-${name}`,
    modified_at: null,
    data,
    skip_code: null,
    skip_reason: null,
    ...more,
  };
}

const keyOf = (id: string, seq: number, value: string) =>
  ({ object: 'deals', kind: 'name', value, source_id: id, seq }) as const;

describe.each([
  ['SQLite', sqliteLedgers],
  ['Postgres', postgresLedgers],
] as const)('a newer export in %s', (_kind, start) => {
  let kind: LedgerKind;
  let ledger: Ledger;
  beforeAll(async () => {
    kind = await start();
  }, 120_000);
  afterAll(() => kind.stop());
  beforeEach(async () => {
    ledger = await kind.open();
    await ledger.source.add(
      [row('a', 1, 'A'), row('b', 2, 'B'), row('c', 3, 'C')],
      [keyOf('a', 1, 'a'), keyOf('b', 2, 'b')],
    );
  });
  afterEach(() => ledger.close());

  /** Compares and takes over. */
  async function takeOver(run: string, rows: readonly StoredRow[]): Promise<void> {
    await ledger.incoming.clear('deals');
    await ledger.incoming.add(rows, [keyOf('b', 1, 'new b')]);
    await ledger.changes.compare(run, 'deals');
    await ledger.changes.apply(run, await rebasedCorrections(ledger, run), [{ key: 'done', value: run }]);
  }

  async function present(): Promise<string[]> {
    const found: string[] = [];
    for await (const page of ledger.source.pages('deals')) {
      found.push(...page.map(({ source_id, data }) => `${source_id} ${data}`));
    }
    return found;
  }

  test('is told apart by id and content: created, changed, unchanged, deleted', async () => {
    await takeOver(RUN, [row('d', 1, 'D'), row('b', 2, 'B2'), row('a', 3, 'A')]);
    const changes = new Map<string, string>();
    for await (const page of ledger.changes.pages(RUN, 'deals', [
      'created',
      'changed',
      'deleted',
      'reappeared',
    ])) {
      for (const change of page) changes.set(change.source_id, change.kind);
    }
    expect(Object.fromEntries(changes)).toEqual({ b: 'changed', c: 'deleted', d: 'created' });
    expect(await present()).toEqual([
      'a {"id":"a","name":"A"}',
      'b {"id":"b","name":"B2"}',
      'd {"id":"d","name":"D"}',
    ]);
    expect(await ledger.meta.get('done')).toBe(RUN);
  });

  test('a row that is deleted and comes back has reappeared, and is found in between by its id', async () => {
    await takeOver(RUN, [row('a', 1, 'A'), row('b', 2, 'B')]);
    expect((await ledger.source.byIds('deals', ['c'])).length).toBe(1);
    await takeOver('delta-2', [row('a', 1, 'A'), row('b', 2, 'B'), row('c', 3, 'C')]);
    expect((await ledger.changes.counts('delta-2')).get('deals')).toMatchObject({
      reappeared: 1,
      deleted: 0,
    });
    expect((await present()).length).toBe(3);
  });

  test('a row that changed though its time did not is counted as such', async () => {
    const at = { modified_at: '2026-01-01' };
    await takeOver(RUN, [row('a', 1, 'A1', at), row('b', 2, 'B1', at), row('c', 3, 'C1', at)]);
    await takeOver('delta-2', [
      row('a', 1, 'A2', at),
      row('b', 2, 'B2', { modified_at: '2026-01-02' }),
      row('c', 3, 'C1', at),
    ]);
    expect((await ledger.changes.counts('delta-2')).get('deals')).toMatchObject({ changed: 2, lied: 1 });
  });

  test('brings its keys along; what is unchanged keeps its own', async () => {
    await takeOver(RUN, [row('a', 9, 'A'), row('b', 8, 'B2'), row('c', 7, 'C')]);
    const keys = await ledger.source.keysByValues('deals', 'name', ['a', 'b', 'new b']);
    expect(keys.map(({ value, source_id }) => `${value} ${source_id}`).sort()).toEqual(['a a', 'new b b']);
  });

  test('a row that was no record goes without a trace', async () => {
    const bad = { skip_code: 'row_invalid', skip_reason: 'the id is blank' };
    await ledger.source.add([row('#4', 4, 'X', bad)], []);
    await ledger.records.plan('production', 'deals', [
      { source_id: '#4', seq: 4, pass: 0, state: 'skipped', reason_code: 'row_invalid', reason: 'blank' },
    ]);
    await takeOver(RUN, [row('a', 1, 'A'), row('b', 2, 'B'), row('c', 3, 'C')]);
    expect(await ledger.source.byIds('deals', ['#4'])).toEqual([]);
    expect((await ledger.records.fates('production', 'deals', ['#4'])).size).toBe(0);
  });

  test('a corrected column stays corrected unless the source changed that very column', async () => {
    const data = (values: Record<string, string>) => JSON.stringify(values);
    await ledger.source.add(
      [row('e', 5, 'E', { data: data({ id: 'e', name: 'E', city: 'old', zip: '1' }), hash: 'h-e1' })],
      [],
    );
    const corrected = data({ id: 'e', name: 'Right', city: 'Right', zip: '1' });
    const correction = { object: 'deals', source_id: 'e', data: corrected, columns: '["name","city"]' };
    await ledger.retries.reopen('production', {
      records: new Map(),
      corrections: [{ row: { ...correction, by: 'kim', at: 'now' }, keys: [] }],
    });
    await takeOver(RUN, [
      row('a', 1, 'A'),
      row('b', 2, 'B'),
      row('c', 3, 'C'),
      row('e', 4, 'E', { data: data({ id: 'e', name: 'E', city: 'new', zip: '2' }), hash: 'h-e2' }),
    ]);
    const [now] = await ledger.source.byIds('deals', ['e']);
    expect(JSON.parse(now!.data)).toEqual({ id: 'e', name: 'Right', city: 'new', zip: '2' });
  });
});
