import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import type { CustomFieldDefinition } from '../../src/smartdesk/custom-fields.js';
import { readReportCsv } from '../../src/reports/csv-reader.js';
import { fieldCountsKey } from '../../src/reports/run-rows.js';
import { spotCheckKey } from '../../src/reports/spot-check.js';
import { writeDiscoveryReports } from '../../src/reports/write-discovery-reports.js';
import { writeReports } from '../../src/reports/write-reports.js';
import {
  addRows,
  emptyLedger,
  finishDiscovery,
  mappingOf,
  putMapping,
  schemaWithUsers,
  temporaryFolder,
} from './ledger-fixture.js';

const accounts = [
  {
    id: 'a1',
    name: '=HYPERLINK("http://evil.example")',
    website: 'https://a.example',
    owner_email: 'ann@acme.example',
    created_at: '13/02/2017',
    cf_tier: 'Gold',
  },
  {
    id: 'a2',
    name: '+49 "GmbH", Köln\nBerlin',
    website: '',
    owner_email: '',
    created_at: '14/02/2017',
    cf_tier: 'Tin',
  },
  { id: 'a3', name: '@home', website: '', owner_email: 'bob@acme.example', created_at: '', cf_tier: '' },
  {
    '#id': 'a3#4',
    id: 'a3',
    name: '@home',
    website: '',
    owner_email: 'bob@acme.example',
    created_at: '',
    cf_tier: '',
  },
];
const leads = [{ id: 'l1', title: 'Lead', company: "'-Minus", email: 'l@lead.example' }];
const tickets = [{ id: 't1', subject: 'It | broke', created_at: '2013-09-18' }];
const tier: CustomFieldDefinition = {
  object: 'accounts',
  key: 'cf_tier',
  label: 'Tier',
  type: 'picklist',
  options: ['Gold', 'Silver'],
  required: false,
};

const mapping = mappingOf({
  fields: {
    accounts: {
      id: { to: 'sd_id__c', type: 'varchar' },
      name: { to: 'name' },
      website: { to: 'Website', type: 'varchar' },
      owner_email: { to: 'owner_id' },
      created_at: { to: null, reason: 'nobody needs it' },
      cf_tier: { to: 'Tier', type: 'enum', options: { Tin: 'Silver' } },
    },
  },
});

async function filledLedger(): Promise<Ledger> {
  const ledger = await emptyLedger();
  await finishDiscovery(ledger, { accounts, leads, tickets }, [tier]);
  await addRows(ledger, 'accounts', accounts, { 'a3#4': 'duplicate_row' });
  await addRows(ledger, 'leads', leads);
  await addRows(ledger, 'tickets', tickets);
  await addRows(ledger, 'users', [{ id: 'u1', email: 'ann@acme.example', name: 'Ann' }]);
  await putMapping(ledger, mapping);
  await ledger.meta.set(META.schema('production'), schemaWithUsers([[1, 'ann@acme.example', true]]));
  await ledger.meta.set(META.run('staging'), {
    role: 'staging',
    startedAt: '',
    companyId: 1,
    mapping: 'sha256:mapping',
  });
  await addRun(ledger);
  return ledger;
}

async function addRun(ledger: Ledger): Promise<void> {
  const organization = { target_object: 'organization' } as const;
  await ledger.records.plan('staging', 'accounts', [
    {
      source_id: 'a1',
      seq: 1,
      pass: 0,
      state: 'skipped',
      reason_code: 'option_unknown',
      reason: 'cf_tier: "x"',
    },
    { source_id: 'a2', seq: 2, pass: 0, state: 'pending' },
    {
      source_id: 'a3',
      seq: 3,
      pass: 1,
      state: 'merged',
      relation: 'merged',
      target_id: '7',
      ...organization,
    },
    {
      source_id: 'a3#4',
      seq: 4,
      pass: 0,
      state: 'skipped',
      reason_code: 'duplicate_row',
      reason: 'the same',
    },
  ]);
  const note = { sourceField: 'cf_tier', code: 'option_unknown', action: 'dropped', value: '=1+1' };
  const lease = await ledger.leases.claim('staging', 'test', 60_000);
  const fence = 'claim' in lease ? lease.claim.fence : 0;
  await ledger.records.close('staging', 'accounts', fence, [
    {
      sourceId: 'a2',
      state: 'created',
      relation: 'created',
      targetObject: 'organization',
      targetId: '7',
      reassign: 'owner_blank',
      attempts: 1,
      notes: [note],
    },
  ]);
  await ledger.records.plan('staging', 'lead_organizations', [
    { source_id: 'l1', seq: 1, pass: 0, state: 'skipped', reason_code: 'target_refused', reason: 'refused' },
  ]);
  const counts = { source: 4, created: 1, merged: 1, filtered: 0, skipped: 2, pending: 0, target: 1 };
  const line = {
    run: 'staging',
    phase: 'accounts',
    object: 'accounts',
    at: '2018-02-03T10:00:00Z',
    ...counts,
  };
  const reasons = { duplicate_row: 1, option_unknown: 1 };
  await ledger.reports.put('reconciliations', 'staging', 'accounts', { ...line, balanced: true, reasons });
  const verification = {
    compared: 1,
    mismatched: 1,
    missing: 0,
    unexpected: 0,
    duplicates: 0,
    late_duplicates: 0,
  };
  await ledger.reports.put('verifications', 'staging', 'accounts', { object: 'accounts', ...verification });
  const ids = { run: 'staging', object: 'accounts', source_id: 'a2', target_id: '7' };
  await ledger.reports.replaceMismatches('staging', 'accounts', [
    { ...ids, field: 'name', expected: '-a', actual: 'a' },
  ]);
  await ledger.meta.set(fieldCountsKey('staging', 'accounts'), {
    name: { target: 'name', source: 1, filled: 1, arrived: 1 },
  });
  const target = { name: 'Köln' };
  await ledger.meta.set(spotCheckKey('staging'), [
    { object: 'accounts', source_id: 'a2', target_id: '7', target },
  ]);
  await ledger.audit.append(1, [
    {
      at: '2018-02-03T09:00:00Z',
      gate: 'mapping',
      action: 'approve',
      by: 'ann',
      fingerprint: 'sha256:mapping',
      note: null,
      accepted: true,
      refusal: null,
    },
  ]);
}

async function table(path: string): Promise<string[][]> {
  return parse(await readFile(path, 'utf8'), { record_delimiter: '\r\n' });
}

test('every report of the contract is written from the ledger alone, for its owner only', async () => {
  const outDir = join(await temporaryFolder(), 'reports');
  const { files } = await writeReports({ ledger: await filledLedger(), outDir, name: 'acme' });
  const discovery = [
    'scope.md',
    'profile.md',
    'profile.csv',
    'fidelity.md',
    'inventory.md',
    'inventory.html',
    'custom-fields.csv',
    'pipelines.csv',
    'owners.csv',
  ];
  const staging = [
    'reconciliation.json',
    'reconciliation.html',
    'accounts_success.csv',
    'accounts_skip.csv',
    'lead_organizations_success.csv',
    'lead_organizations_skip.csv',
    'values.csv',
    'fields.csv',
    'reassign.csv',
    'id_map.csv',
    'verification.json',
    'amendments.csv',
    'mismatches.csv',
    'spot-check.html',
  ].map((file) => join('staging', file));
  const expected = [...discovery, ...staging, 'handoff.md', 'audit.json'].toSorted();
  expect(files.map((file) => relative(outDir, file)).toSorted()).toEqual(expected);
  const there = await readdir(outDir, { recursive: true });
  expect(there.filter((file) => file !== 'staging').toSorted()).toEqual(expected);
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
  for (const dir of [outDir, join(outDir, 'staging')]) expect((await stat(dir)).mode & 0o777).toBe(0o700);
});

test('the skip file gives back the original columns cell by cell, and says why and whether to try again', async () => {
  const outDir = await temporaryFolder();
  await writeReports({ ledger: await filledLedger(), outDir, name: 'acme', only: ['skip'] });
  const path = join(outDir, 'staging', 'accounts_skip.csv');
  const [header, first] = await table(path);
  const added = ['source_id', 'reason_code', 'reason', 'retryable', 'attempts'];
  expect(header).toEqual(['id', 'name', 'website', 'owner_email', 'created_at', 'cf_tier', ...added]);
  expect(first?.[1]).toBe('\'=HYPERLINK("http://evil.example")');
  const rows: Record<string, string>[] = [];
  for await (const row of readReportCsv(path)) rows.push(row);
  const { '#id': _id, ...duplicate } = accounts[3] ?? {};
  expect(rows).toEqual([
    {
      ...accounts[0],
      source_id: 'a1',
      reason_code: 'option_unknown',
      reason: 'cf_tier: "x"',
      retryable: 'true',
      attempts: '0',
    },
    {
      ...duplicate,
      source_id: 'a3#4',
      reason_code: 'duplicate_row',
      reason: 'the same',
      retryable: 'false',
      attempts: '0',
    },
  ]);
});

test('the skip file of parents made for leads shows the columns of the lead', async () => {
  const outDir = await temporaryFolder();
  await writeReports({ ledger: await filledLedger(), outDir, name: 'acme', only: ['skip'] });
  const rows: Record<string, string>[] = [];
  for await (const row of readReportCsv(join(outDir, 'staging', 'lead_organizations_skip.csv')))
    rows.push(row);
  expect(rows).toEqual([
    {
      ...leads[0],
      source_id: 'l1',
      reason_code: 'target_refused',
      reason: 'refused',
      retryable: 'true',
      attempts: '0',
    },
  ]);
});

test('the tables of a run have the columns of the contract', async () => {
  const outDir = await temporaryFolder();
  await writeReports({ ledger: await filledLedger(), outDir, name: 'acme' });
  const of = (file: string): Promise<string[][]> => table(join(outDir, 'staging', file));
  expect(await of('accounts_success.csv')).toEqual([
    ['source_id', 'target_id'],
    ['a2', '7'],
    ['a3', '7'],
  ]);
  expect(await of('id_map.csv')).toEqual([
    ['source_object', 'source_id', 'target_object', 'target_id', 'relation'],
    ['accounts', 'a2', 'organization', '7', 'created'],
    ['accounts', 'a3', 'organization', '7', 'merged'],
  ]);
  expect(await of('values.csv')).toEqual([
    ['object', 'source_id', 'source_field', 'reason_code', 'action', 'value'],
    ['accounts', 'a2', 'cf_tier', 'option_unknown', 'dropped', "'=1+1"],
  ]);
  expect(await of('fields.csv')).toEqual([
    ['object', 'source_field', 'target_field', 'filled_source', 'filled_target', 'arrived'],
    ['accounts', 'name', 'name', '1', '1', '1'],
  ]);
  expect(await of('reassign.csv')).toEqual([
    ['object', 'source_id', 'target_id', 'reason'],
    ['accounts', 'a2', '7', 'owner_blank'],
  ]);
  expect(await of('mismatches.csv')).toEqual([
    ['object', 'source_id', 'target_id', 'field', 'expected', 'actual'],
    ['accounts', 'a2', '7', 'name', "'-a", 'a'],
  ]);
});

test('the lists of discovery have the columns of the contract', async () => {
  const outDir = await temporaryFolder();
  await writeDiscoveryReports({ ledger: await filledLedger(), outDir });
  expect(await table(join(outDir, 'owners.csv'))).toEqual([
    ['email', 'name', 'records', 'status', 'pipedrive_user'],
    ['ann@acme.example', 'Ann', '1', 'matched', 'ann@acme.example'],
    ['bob@acme.example', '', '1', 'missing', ''],
  ]);
  const fields = await table(join(outDir, 'custom-fields.csv'));
  expect(fields[0]).toEqual([
    'pipedrive_object',
    'field_name',
    'field_type',
    'options',
    'source_object',
    'source_field',
    'source_type',
  ]);
  expect(fields).toContainEqual([
    'organization',
    'Tier',
    'enum',
    'Gold|Silver',
    'accounts',
    'cf_tier',
    'picklist',
  ]);
  expect(fields).toContainEqual(['organization', 'sd_original_owner__c', 'varchar', '', '', '', '']);
});

test('the scope counts rows, records and duplicates, and shows shapes but no content', async () => {
  const outDir = await temporaryFolder();
  await writeDiscoveryReports({ ledger: await filledLedger(), outDir });
  const scope = await readFile(join(outDir, 'scope.md'), 'utf8');
  expect(scope).toContain('| `accounts` | 4 | 3 | 1 | 0 | 1 |');
  expect(scope).toContain('Acme \\| Sons');
  expect(scope).toMatch(/`accounts\.created_at` \| 2 \| `9\/9\/9` \|.*day first/);
  expect(scope).toContain('`accounts.cf_tier`: values that are none of the declared options: 1');
  expect(scope).toContain('Owners without an active Pipedrive user: 1');
  expect(scope).not.toMatch(/Köln|evil|@home|Gold/);
});

test('fidelity names the fate of every field, and the inventory every row that stays', async () => {
  const outDir = await temporaryFolder();
  await writeDiscoveryReports({ ledger: await filledLedger(), outDir });
  const fidelity = await readFile(join(outDir, 'fidelity.md'), 'utf8');
  expect(fidelity).toContain('| `name` | 4 | 100 % | preserved | name |');
  expect(fidelity).toContain('| preserved in a custom field | Tier (enum) |');
  expect(fidelity).toMatch(/`created_at` \| 2 \| 50\.0 % \| not mapped \| +\| nobody needs it/);
  expect(fidelity).toMatch(/`title` \| 1 \| 100 % \| not mapped/);
  expect(fidelity).toContain('## What arrived: staging');
  expect(fidelity).toContain('| `accounts` | `name` | name | 4 | 1 | 1 |');
  expect(fidelity).toMatch(/`accounts` \| `cf_tier` \| +\| 2 \| +\| +\| 1 \|/);
  const inventory = await readFile(join(outDir, 'inventory.md'), 'utf8');
  expect(inventory).toContain('## Tickets: 1');
  expect(inventory).toContain('| ID | Name | In use | Trigger |');
  expect(inventory).toContain('It \\| broke');
});

test('a ledger without discovery says what is missing', async () => {
  const outDir = await temporaryFolder();
  await expect(writeDiscoveryReports({ ledger: await emptyLedger(), outDir })).rejects.toThrow(/export/);
});
