import { expect, test } from 'vitest';
import { SpotCheckChooser } from '../../src/reports/spot-check-chooser.js';
import { chooseSpotCheck } from '../../src/reports/spot-check.js';
import { renderSpotCheck, type SpotCheckSheet } from '../../src/reports/spot-check-html.js';
import { addRows, emptyLedger, finishDiscovery, mappingOf } from './ledger-fixture.js';

const deals = Array.from({ length: 200 }, (_, index) => ({
  id: `d${index}`,
  name: 'A deal',
  account_id: 'a1',
  contact_id: '',
  cf_tier: index === 7 ? 'Platinum' : 'Silver',
}));

const chooserOf = (seed: string, rows = deals): SpotCheckChooser => {
  const chooser = new SpotCheckChooser(seed);
  const tiers = new Map([
    ['Platinum', 1],
    ['Silver', 199],
  ]);
  for (const row of rows) chooser.add('deals', row.id, row, { cf_tier: tiers });
  return chooser;
};

test('the riskiest record in each respect is on the sheet', () => {
  const rows = deals.map((row) => {
    if (row.id === 'd20') return { ...row, name: 'long '.repeat(50) };
    if (row.id === 'd21') return { ...row, name: 'Çá €' };
    if (row.id === 'd22') return { ...row, account_id: '' };
    return row.id === 'd23' ? { ...row, contact_id: 'c1' } : row;
  });
  const why = new Map(
    chooserOf('seed', rows)
      .choose()
      .map((choice) => [choice.source_id, choice.why]),
  );
  expect(why.get('d20')).toContain('longest text');
  expect(why.get('d21')).toContain('beyond ASCII');
  expect(why.get('d22')).toContain('no parent');
  expect(why.get('d23')).toContain('most links');
  expect(why.get('d7')).toContain('rarest option');
});

test('a sheet has 25 records, each once, the same for the same seed in any order', () => {
  const keys = (chooser: SpotCheckChooser): string[] => chooser.choose().map(({ source_id }) => source_id);
  const first = keys(chooserOf('seed'));
  expect(new Set(first).size).toBe(25);
  expect(keys(chooserOf('seed')).toSorted()).toEqual(first.toSorted());
  expect(keys(chooserOf('another'))).not.toEqual(first);
  const byChance = (rows: typeof deals): string[] =>
    chooserOf('seed', rows)
      .choose()
      .filter(({ why }) => why === 'by chance')
      .map(({ source_id }) => source_id);
  const common = byChance(deals).filter((id) => byChance(deals.toReversed()).includes(id));
  expect(common.length).toBeGreaterThan(15);
});

test('with fewer records than the sheet holds all are on it', () => {
  expect(chooserOf('seed', deals.slice(0, 4)).choose()).toHaveLength(4);
});

test('a small object is not crowded out by a large one', () => {
  const chooser = chooserOf('seed');
  for (const id of ['n1', 'n2', 'n3'])
    chooser.add('notes', id, { id, parent_type: 'deal', parent_id: 'd1' }, {});
  expect(chooser.choose().filter(({ object }) => object === 'notes').length).toBeGreaterThanOrEqual(2);
});

test('only records that were created are chosen', async () => {
  const ledger = await emptyLedger();
  await finishDiscovery(ledger, { deals: deals.slice(0, 3) });
  await addRows(ledger, 'deals', deals.slice(0, 3));
  await ledger.records.plan('staging', 'deals', [
    { source_id: 'd0', seq: 1, pass: 0, state: 'created', target_id: '11' },
    { source_id: 'd1', seq: 2, pass: 0, state: 'skipped', reason_code: 'stage_unknown' },
    { source_id: 'd2', seq: 3, pass: 0, state: 'pending' },
  ]);
  expect((await chooseSpotCheck(ledger, 'staging')).map(({ source_id }) => source_id)).toEqual(['d0']);
});

const sheet = (changes: Partial<SpotCheckSheet> = {}): SpotCheckSheet => ({
  object: 'deals',
  sourceId: 'd1',
  targetId: '11',
  why: 'by chance',
  source: { name: 'Big <deal>', cf_tier: 'Platinum', closed_at: ' ' },
  target: { title: 'Big <deal>', Tier: ['Platinum'], stage: 'Won' },
  mapping: mappingOf({ fields: { deals: { name: { to: 'title' }, cf_tier: { to: 'Tier', type: 'set' } } } })
    .objects.deals,
  link: null,
  intendedOwner: null,
  values: [],
  differences: [],
  ...changes,
});

test('each filled source column stands beside the field that it goes to', () => {
  const rows = renderSpotCheck('acme', 'staging', [sheet()])
    .split('\n')
    .filter((line) => line.startsWith('<tr><td>'));
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/name.*Big &lt;deal&gt;.*title.*Big &lt;deal&gt;/);
  expect(rows[1]).toMatch(/cf_tier.*Tier/);
  expect(rows[2]).toMatch(/stage.*Won/);
});

test('a value that did not arrive leaves its cell blank', () => {
  const html = renderSpotCheck('acme', 'staging', [sheet({ target: {} })]);
  expect(html).toContain('<td><code>title</code></td><td></td>');
});

test('an owner who is inactive, or in whose place somebody was assigned, is a risk', () => {
  const chooser = new SpotCheckChooser('seed', new Set(['gone@acme.example']));
  for (const row of deals) {
    chooser.add(
      'deals',
      row.id,
      { ...row, owner_email: row.id === 'd30' ? 'Gone@acme.example ' : 'here@acme.example' },
      {},
    );
  }
  const why = chooser.choose().find(({ source_id }) => source_id === 'd30')?.why;
  expect(why).toContain('inactive owner');
});

test('the record is a click away, its owner to be is named, and what the read-back found stands below', () => {
  const html = renderSpotCheck('acme', 'staging', [
    sheet({
      link: 'https://acme.pipedrive.com/deal/11',
      intendedOwner: 'ada@acme.example',
      differences: [{ field: 'stage_id', expected: '3', actual: '4' }],
    }),
  ]);
  expect(html).toContain('<a href="https://acme.pipedrive.com/deal/11">');
  expect(html).toContain('Owner in production: ada@acme.example');
  expect(html).toMatch(/stage_id.*3.*4/s);
  expect(renderSpotCheck('acme', 'staging', [sheet()])).toContain('found every field as the mapping says');
});

test('what did not arrive as it was is said: a blank cell is no riddle', () => {
  const values = [{ field: 'cf_tier', code: 'option_unknown', action: 'dropped' }];
  expect(renderSpotCheck('acme', 'staging', [sheet({ values })])).toContain(
    '<code>cf_tier</code>: dropped (option_unknown)',
  );
  expect(renderSpotCheck('acme', 'staging', [sheet()])).not.toContain('Not carried');
});

test('no content of a record becomes markup', () => {
  const bad = '<script>alert(1)</script>';
  const html = renderSpotCheck(bad, bad, [
    sheet({
      ...{ object: bad, sourceId: bad, why: bad, source: { [bad]: bad }, target: { [bad]: bad } },
      ...{ link: bad, intendedOwner: bad, differences: [{ field: bad, expected: bad, actual: bad }] },
      values: [{ field: bad, code: bad, action: bad }],
    }),
  ]);
  expect(html).not.toContain('<script');
});
