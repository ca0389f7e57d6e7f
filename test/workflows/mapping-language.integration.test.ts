import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Preview } from '../../src/contract/preview.js';
import type { Verification } from '../../src/contract/reconciliation.js';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { parseMapping, writeMappingYaml } from '../../src/mapping/mapping-yaml.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { writeReports } from '../../src/reports/write-reports.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { expectFidelityAddsUp } from '../support/fidelity-sums.js';
import { handInMapping, MigrationHarness } from '../support/migration-harness.js';
import { currentMapping, expectLoadedAsPlanned, planned } from '../support/plan-and-load.js';

type Json = Record<string, unknown>;
type Row = Record<string, string>;

/** A mapping with everything that the language has, over a company of the generator. */
function written(mapping: Mapping): Mapping {
  const { accounts, contacts, leads, deals, tasks, activities } = mapping.objects;
  const line = { onInvalid: 'drop' as const };
  accounts.fields['industry'] = {
    ...line,
    to: 'Industry',
    type: 'varchar',
    default: 'unknown',
    options: { transport: 'Logistics' },
  };
  accounts.fields['crm'] = { ...line, to: 'Came from', type: 'enum', constant: 'SmartDesk' };
  accounts.fields['where'] = {
    ...line,
    to: 'Where',
    type: 'text',
    join: { columns: ['address', 'phone'], with: ' · ' },
  };
  accounts.fields['cf_profile'] = { ...line, to: 'Profile', type: 'text', convert: 'plain_text' };
  contacts.fields['mail_domain'] = {
    ...line,
    to: 'Mail domain',
    type: 'varchar',
    split: { column: 'email', at: '@', part: 2, of: 2 },
  };
  contacts.filter = [
    { field: 'created_at', notBefore: '2025-01-01' },
    { field: 'lifecycle_stage', notIn: ['other'] },
  ];
  leads.fields['lead_source'] = {
    ...line,
    to: 'Lead source',
    type: 'varchar',
    options: { 'Cold call': null },
  };
  deals.fields['value'] = { ...line, to: 'value', default: '1' };
  deals.filter = { field: 'value', notUnder: 1000 };
  tasks.fields['crm'] = { ...line, to: 'note', label: 'Came from', constant: 'SmartDesk' };
  activities.fields['subject'] = { ...line, to: 'subject', default: 'Without a subject' };
  return mapping;
}

const MADE = ['accounts.crm', 'accounts.where', 'contacts.mail_domain', 'tasks.crm'];

describe('a mapping with constants, joined and split values, defaults, tables and conditions', () => {
  let folder: string;
  let harness: MigrationHarness;
  let mapping: Mapping;
  let preview: Preview;
  let reports: string;

  const source = async (object: string): Promise<Row[]> =>
    parse(await readFile(join(folder, 'export', `${object}.csv`), 'utf8'), {
      columns: true,
      bom: true,
      relax_column_count: true,
    });
  const rows = (entity: 'organizations' | 'persons' | 'deals'): Json[] =>
    harness.sandbox.dump('production')[entity];
  const custom = (row: Json): Json => (row['custom_fields'] ?? {}) as Json;

  function field(
    name: string,
    target: 'organization' | 'person',
  ): { key: string; labels: Map<number, string> } {
    const found = harness.sandbox
      .dump('production')
      .fields[target].find((each) => each['field_name'] === name)!;
    const options = (found['options'] ?? []) as { id: number; label: string }[];
    return {
      key: found['field_code'] as string,
      labels: new Map(options.map(({ id, label }) => [id, label])),
    };
  }

  async function report(): Promise<void> {
    reports = await mkdtemp(join(folder, 'reports-'));
    await writeReports({ ledger: harness.ledger, outDir: reports, name: harness.name });
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-language-'));
    const dir = join(folder, 'export');
    await generateExport({ dir, seed: 11, records: 300, attachments: false });
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: dir,
      users: await companyUsers(dir),
      staging: 'waived',
      currency: 'EUR',
    });
    await harness.untilGate('mapping');
    const read = parseMapping(writeMappingYaml(written(await currentMapping(harness))), 'mapping.yaml');
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    mapping = read.mapping;
    preview = await planned(harness, mapping);
    await handInMapping(harness, fingerprintMapping(mapping), writeMappingYaml(mapping));
    await harness.untilLoading();
    await harness.untilGate('freeze');
    await report();
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('is loaded exactly as it was planned, per object, reason and field', async () => {
    expect(preview.amendment).toBeNull();
    await expectLoadedAsPlanned(preview, harness.ledger, 'production');
  });

  test('and every record is read back as the mapping says', async () => {
    const checks = JSON.parse(
      await readFile(join(reports, 'production/verification.json'), 'utf8'),
    ) as Verification[];
    for (const check of checks)
      expect(check, check.object).toMatchObject({ mismatched: 0, missing: 0, unexpected: 0 });
    expect(checks.find(({ object }) => object === 'accounts')?.compared).toBeGreaterThan(0);
  });

  test('the records have what it says, by a reading of the export that is not ours', async () => {
    const [crm, where, industry] = ['Came from', 'Where', 'Industry'].map((name) =>
      field(name, 'organization'),
    );
    const key = field('sd_id__c', 'organization').key;
    const accounts = new Map((await source('accounts')).map((row) => [`accounts/${row['id']}`, row]));
    const seen = { industry: 0, unknown: 0 };
    for (const record of rows('organizations')) {
      const row = accounts.get(custom(record)[key] as string);
      if (row === undefined) continue;
      expect(crm!.labels.get(custom(record)[crm!.key] as number)).toBe('SmartDesk');
      const joined = [row['address']!.trim(), row['phone']!.trim()].filter((text) => text !== '').join(' · ');
      if (joined !== '') expect(custom(record)[where!.key]).toBe(joined);
      const given = row['industry']!.trim();
      seen[given === '' ? 'unknown' : 'industry'] += 1;
      if (given === 'transport') expect(custom(record)[industry!.key]).toBe('Logistics');
      if (given === '') expect(custom(record)[industry!.key]).toBe('unknown');
    }
    expect(seen.industry).toBeGreaterThan(0);
    expect(seen.unknown).toBeGreaterThan(0);
    const domain = field('Mail domain', 'person').key;
    const domains = rows('persons').flatMap((person) => {
      const [mail] = (person['emails'] ?? []) as { value: string }[];
      const held = custom(person)[domain];
      return held == null ? [] : [[held, mail?.value.slice(mail.value.indexOf('@') + 1)]];
    });
    expect(domains.length).toBeGreaterThan(0);
    for (const [held, expected] of domains) expect(held).toBe(expected);
  });

  test('what its conditions leave out is left out, and nothing else', async () => {
    const before2025 = (text: string): boolean => /^20(1\d|2[0-4])-|\/20(1\d|2[0-4])\b/.test(text.trim());
    const left = async (object: string, isLeft: (row: Row) => boolean): Promise<string[]> => {
      const rows = await source(object);
      return [...new Set(rows.filter(isLeft).map((row) => row['id']!))].filter((id) => id !== '').sort();
    };
    const filtered = async (object: string): Promise<string[]> => {
      const ids: string[] = [];
      for await (const page of harness.ledger.records.pages('production', object, ['filtered']))
        ids.push(...page.map((record) => record.source_id));
      return ids.sort();
    };
    const contacts = await left(
      'contacts',
      (row) => before2025(row['created_at']!) || row['lifecycle_stage'] === 'other',
    );
    const deals = await left('deals', (row) => /^\d/.test(row['value']!) && Number(row['value']) < 1000);
    expect(contacts.length * deals.length).toBeGreaterThan(0);
    expect(await filtered('contacts')).toEqual(contacts);
    expect(await filtered('deals')).toEqual(deals);
  });

  test('the fidelity list adds up with the export, the read-back and the values', async () => {
    expectFidelityAddsUp(join(folder, 'export'), reports, 'production', MADE);
    const fidelity = await readFile(join(reports, 'fidelity.md'), 'utf8');
    expect(fidelity).toMatch(/`crm` \|.*the constant "SmartDesk" \| added, /);
    expect(fidelity).toMatch(/`industry` \|.*\| changed, /);
    expect(fidelity).toContain('value not under 1000; left out:');
  });

  test('a correction touches what the plan said: these fields of these records, one request each, and nothing of theirs', async () => {
    const { ledger, sandbox } = harness;
    const changed = structuredClone(mapping);
    changed.objects.accounts.fields['industry'] = {
      ...changed.objects.accounts.fields['industry']!,
      default: 'other',
    };
    changed.objects.contacts.filter = [{ field: 'created_at', notBefore: '2025-01-01' }];
    const industry = field('Industry', 'organization').key;
    const touched = rows('organizations').filter((row) => custom(row)[industry] === 'unknown');
    const [theirs] = touched;
    await axios.patch(
      `${sandbox.baseUrl}/api/v2/organizations/${String(theirs!['id'])}`,
      { custom_fields: { [industry]: 'Theirs' } },
      { headers: { 'x-api-token': sandbox.accounts[0]!.token } },
    );
    const { filtered } = await ledger.stats.countsOf('production', 'contacts');
    const { amendment, objects } = await planned(harness, changed);
    expect(amendment?.objects).toEqual([
      { object: 'accounts', touched: touched.length, fields: { Industry: touched.length }, isFixed: false },
    ]);
    expect(amendment?.stays).toBe(0);
    expect(amendment?.opened).toBeGreaterThanOrEqual(
      filtered - objects.find((o) => o.object === 'contacts')!.filtered,
    );

    await handInMapping(harness, fingerprintMapping(changed), writeMappingYaml(changed));
    const gate = await harness.status();
    expect(gate.gate?.name).toBe('freeze');
    const seen = sandbox.requests({ account: 'production' }).length;
    await harness.approve('mapping', { fingerprint: fingerprintMapping(changed) });
    await harness.until(
      (s) =>
        s.gate?.name === 'freeze' &&
        s.phases.some(
          ({ object, pending, state }) => object === 'contacts' && pending === 0 && state === 'done',
        ),
      'the correction',
    );
    const sent = sandbox.requests({ account: 'production' }).slice(seen);
    const changes = sent.filter(({ method }) => method === 'PATCH' || method === 'PUT');
    expect(changes).toHaveLength(touched.length - 1);
    expect(new Set(changes.map(({ path }) => path))).toEqual(
      new Set(touched.slice(1).map((row) => `/api/v2/organizations/${String(row['id'])}`)),
    );
    const values = new Map(rows('organizations').map((row) => [row['id'], custom(row)[industry]]));
    expect(values.get(theirs!['id'])).toBe('Theirs');
    for (const { id } of touched.slice(1)) expect(values.get(id)).toBe('other');
    const applied = (await ledger.audit.all()).find((entry) => entry.action === 'apply');
    expect(applied?.note).toContain(
      `accounts ${touched.length - 1} updated, 1 left as somebody else changed them`,
    );
    await report();
    expectFidelityAddsUp(join(folder, 'export'), reports, 'production', MADE);
  });
});
