import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDiscoveryReports } from '../../src/reports/write-discovery-reports.js';
import type { CustomFieldDefinition } from '../../src/smartdesk/custom-fields.js';
import { emptyLedger, finishDiscovery, temporaryFolder } from './ledger-fixture.js';

const field = (key: string, changes: Partial<CustomFieldDefinition>): CustomFieldDefinition => ({
  object: 'accounts',
  key,
  label: key.slice(3),
  type: 'text',
  options: [],
  required: false,
  ...changes,
});

const DEFINITIONS = [
  field('cf_tier', { type: 'picklist', options: ['Gold', 'Silver', 'Never'], label: 'Tier | rank' }),
  field('cf_staff', { type: 'number', required: true }),
  field('cf_since', { type: 'date' }),
  field('cf_seen', { type: 'text' }),
  field('cf_price', { type: 'currency' }),
];

const ACCOUNTS = [
  {
    id: 'a1',
    name: 'Ann & Co',
    cf_tier: 'Gold',
    cf_staff: '4+',
    cf_since: '26/05/2017',
    cf_seen: '2017-01-02',
    cf_price: '$5',
  },
  {
    id: 'a2',
    name: 'ANN & co',
    cf_tier: 'gold',
    cf_staff: '12',
    cf_since: '5/26/2017',
    cf_seen: '2017-01-03',
    cf_price: '7 EUR',
  },
  {
    id: 'a3',
    name: 'Bob*',
    cf_tier: 'Tin|Lead',
    cf_staff: '',
    cf_since: '3/4/2017',
    cf_seen: '2017-01-04',
    cf_price: '1,234',
  },
  { id: 'a4', name: '<b>', cf_tier: 'Select', cf_staff: '7', cf_since: '', cf_seen: '', cf_price: '' },
].map((row) => ({ ...row, phone: '' }));

async function reports(ledger: Ledger): Promise<{ text: string; lines: Record<string, string>[] }> {
  const outDir = await temporaryFolder();
  const { files } = await writeDiscoveryReports({ ledger, outDir, only: ['profile', 'profile-table'] });
  expect(files).toEqual([join(outDir, 'profile.md'), join(outDir, 'profile.csv')]);
  const lines: Record<string, string>[] = parse(await readFile(join(outDir, 'profile.csv')), {
    columns: true,
  });
  return { text: await readFile(join(outDir, 'profile.md'), 'utf8'), lines };
}

describe('the report of the profile', () => {
  test('says what is odd, where, and what it means, the findings first', async () => {
    const ledger = await emptyLedger();
    await finishDiscovery(ledger, { accounts: ACCOUNTS }, DEFINITIONS);
    const { text } = await reports(ledger);
    for (const line of [
      '- `accounts.cf_tier`: 3 values are not among the 3 defined options: “Select” 1 (row 4), “Tin\\|Lead” 1 (row 3), “gold” 1 (row 2), taken for “Gold”.',
      '- `accounts.cf_staff`: declared as number, and 1 of 3 values (33.3 %) cannot be read as that (row 1); commonest shapes: `9` `9(2)` `9+`.',
      '- `accounts.cf_since`: 1 date can only be day/month (row 1), 1 only month/day (row 2); 1 can be either.',
      '- `accounts.cf_price`: 1 value is written like `1,234`: thousands or thousandths (row 3).',
      '- `accounts.cf_price`: amounts in several currencies: $ 1, EUR 1.',
      '- `accounts.name`: 1 group of values that differ only in case or spaces: 1 (row 2) and 1 (row 1).',
      '- `accounts.cf_tier`: 1 group of values that differ only in case or spaces: “Gold” 1 (row 1) and “gold” 1 (row 2).',
      '- `accounts.cf_tier`: 1 value says that there is none: “Select” 1 (row 4).',
      '- `accounts.cf_seen`: declared as text, and holds days.',
      '- `accounts.cf_staff`: required by its definition, and blank in 1 row.',
      '- `accounts.cf_tier`: defined and never used: “Silver”, “Never”.',
      '`accounts.phone`',
    ]) {
      expect(text).toContain(line);
    }
    expect(text.indexOf('## Findings')).toBeLessThan(text.indexOf('## Columns'));
    expect(text).toContain('| `cf_tier` | Tier \\| rank | picklist |');
    expect(text).not.toContain('Bob');
    expect(text).not.toMatch(/ann & co/i);
    await ledger.close();
  });

  test('has one line per column as a table', async () => {
    const ledger = await emptyLedger();
    await finishDiscovery(ledger, { accounts: ACCOUNTS }, DEFINITIONS);
    const { lines } = await reports(ledger);
    expect(lines.map((line) => line['field'])).toEqual(Object.keys(ACCOUNTS[0] ?? {}));
    expect(lines.find((line) => line['field'] === 'cf_tier')).toMatchObject({
      object: 'accounts',
      label: 'Tier | rank',
      origin: 'custom',
      declared: 'picklist',
      inferred: 'text',
      filled: '4',
      blank: '0',
      fill_rate: '1',
      distinct: '4',
      distinct_is: 'exact',
      undefined_options: 'Select: 1|Tin|Lead: 1|gold: 1',
      unused_options: 'Silver|Never',
      case_twins: '1',
      non_values: 'Select: 1',
      findings: 'undefined_option|unused_option|case_twins|non_value',
    });
    expect(lines.find((line) => line['field'] === 'cf_since')).toMatchObject({
      inferred: 'date',
      fill_rate: '0.75',
      dates: '3',
      date_forms: '9/9/9: 3',
      date_order: 'mixed',
    });
    expect(lines.find((line) => line['field'] === 'cf_staff')).toMatchObject({
      misfits: '1',
      misfit_rows: '1',
    });
    await ledger.close();
  });

  test('an export in which nothing is odd says so', async () => {
    const ledger = await emptyLedger();
    await finishDiscovery(ledger, { accounts: [{ id: 'a1', name: 'One' }] }, []);
    expect((await reports(ledger)).text).toContain('## Findings\n\nNothing.\n');
    await ledger.close();
  });
});
