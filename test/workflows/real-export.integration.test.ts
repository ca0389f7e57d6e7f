import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Forecast, RunForecast } from '../../src/contract/forecast.js';
import type { Reconciliation, Verification } from '../../src/contract/reconciliation.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { writeReports } from '../../src/reports/write-reports.js';
import type { Preview } from '../../src/contract/preview.js';
import { META } from '../../src/ledger/meta-keys.js';
import { expectClose, type SpentBySteps } from '../forecast/expect-close.js';
import { spentInPhases } from '../forecast/spent-in-phases.js';
import { expectFidelityAddsUp } from '../support/fidelity-sums.js';
import { MigrationHarness, MIGRATION_USER } from '../support/migration-harness.js';
import { currentMapping, expectLoadedAsPlanned, planned } from '../support/plan-and-load.js';
import { EXPORT, rowsIn, rowsOf, FACTS, present, dayOf, words, type Row } from '../support/real-export.js';
import { TargetReader, type Json } from '../support/target-reader.js';

describe('the real export, whole', () => {
  let harness: MigrationHarness;
  let status: MigrationStatus;
  let preview: Preview;
  let forecast: RunForecast;
  let spent: SpentBySteps;
  let target: TargetReader;
  let reports: string;
  const userIds = new Map<string, number>();
  const targets: Record<'organizations' | 'persons' | 'deals' | 'activities' | 'leads' | 'files', Json[]> = {
    organizations: [],
    persons: [],
    deals: [],
    activities: [],
    leads: [],
    files: [],
  };
  const keyed = {
    organization: new Map<string, Json>(),
    person: new Map<string, Json>(),
    deal: new Map<string, Json>(),
  };
  const customFields = rowsOf('custom_fields') as unknown as readonly {
    readonly [name in 'object' | 'key' | 'label' | 'type']: string;
  }[];
  let idMap: Row[] = [];
  let targetIds: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const users = rowsOf('users').map(({ email, name }) => ({ email: email!, name: name! }));
    const [missing] = FACTS.owners_all.not_in_users;
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: EXPORT,
      users: [...users, { email: missing!, name: 'Provisioned Later' }],
      staging: { sample: 60 },
    });
    await harness.untilGate('mapping');
    await harness.approve('mapping');
    await harness.untilGate('fields', 'staging');
    await harness.createFields('staging');
    await harness.untilGate('staging');
    await harness.approve('staging');
    await harness.untilGate('fields', 'production');
    preview = await planned(harness, await currentMapping(harness));
    const { runs } = await harness.ledger.meta.require<Forecast>(META.forecast);
    forecast = runs.find(({ run }) => run === 'production')!;
    await harness.createFields('production');
    await harness.untilGate('freeze');
    spent = await spentInPhases(harness);
    await harness.untilCutover();
    status = await harness.close();
    reports = await mkdtemp(join(tmpdir(), 'sd2pd-reports-'));
    await writeReports({ ledger: harness.ledger, outDir: reports, name: harness.name });
    await readTarget();
  });
  afterAll(async () => {
    await harness.stop();
    await rm(reports, { recursive: true, force: true });
  });

  async function readTarget(): Promise<void> {
    const [account] = harness.sandbox.accounts;
    target = new TargetReader(account!.baseUrl, account!.token);
    for (const user of await target.v1('users'))
      userIds.set((user['email'] as string).toLowerCase(), user['id'] as number);
    for (const name of ['organizations', 'persons', 'deals', 'activities'] as const)
      targets[name] = await target.v2(name);
    targets.leads = await target.v1('leads');
    targets.files = await target.v1('files', 100);
    for (const [kind, list] of [
      ['organization', targets.organizations],
      ['person', targets.persons],
      ['deal', targets.deals],
    ] as const) {
      for (const record of list) {
        const key = (await target.custom(kind, record, 'sd_id__c')) as string;
        expect(keyed[kind].has(key), `${key} is there twice`).toBe(false);
        keyed[kind].set(key, record);
      }
    }
    idMap = rowsIn(await readFile(join(reports, 'production/id_map.csv'), 'utf8'));
    targetIds = new Map(
      idMap.map((row) => [`${row['source_object']}/${row['source_id']}`, row['target_id'] ?? '']),
    );
  }

  const ownerOf = (email: string | undefined): number =>
    userIds.get(present(email) === '' ? MIGRATION_USER : present(email).toLowerCase())!;

  const targetIdOf = (object: string, id: string): string | undefined => targetIds.get(`${object}/${id}`);

  async function expectCustom(
    kind: 'organization' | 'person' | 'deal',
    record: Json,
    object: string,
    row: Row,
    reported: ReadonlySet<string>,
  ): Promise<void> {
    for (const { key, label, type } of customFields.filter((f) => `${f.object}s` === object)) {
      const value = present(row[key]);
      if (value === '' || reported.has(`${object}/${row['id']}/${key}`)) continue;
      const name = object === 'leads' && label === 'Tags' ? 'Tags (Lead)' : label;
      const actual = await target.custom(kind, record, name);
      const where = `${object}/${row['id']}: ${key}`;
      if (type === 'number' || type === 'currency') expect(Number(actual), where).toBe(Number(value));
      else if (type === 'boolean') expect(actual, where).toBe(/^(true|yes|1)$/i.test(value) ? 'Yes' : 'No');
      else if (type === 'multipicklist') {
        const expected = value.split('|').map((v) => v.trim());
        expect([...(actual as string[])].sort(), where).toEqual(expected.sort());
      } else expect(actual, where).toBe(value);
    }
  }

  async function reportedValues(): Promise<ReadonlySet<string>> {
    const rows = rowsIn(await readFile(join(reports, 'production/values.csv'), 'utf8'));
    return new Set(rows.map((r) => `${r['object']}/${r['source_id']}/${r['source_field']}`));
  }

  test('ends with skips, every phase balanced, every created record read back without a difference', async () => {
    expect(status).toMatchObject({ stage: 'closed', state: 'completed', outcome: 'with_skips' });
    const list = JSON.parse(
      await readFile(join(reports, 'production/reconciliation.json'), 'utf8'),
    ) as Reconciliation[];
    for (const r of list) {
      expect(r, r.object).toMatchObject({ balanced: true, pending: 0, target: r.created });
      expect(r.source, r.object).toBe(r.created + r.merged + r.filtered + r.skipped);
      if (r.object in FACTS.records) expect(r.source, r.object).toBe(FACTS.records[r.object]);
    }
    const checks = JSON.parse(
      await readFile(join(reports, 'production/verification.json'), 'utf8'),
    ) as Verification[];
    for (const v of checks) {
      expect(v, v.object).toMatchObject({ mismatched: 0, missing: 0, unexpected: 0, duplicates: 0 });
    }
  });

  test('the plan had every count of the load: of records, of reasons, and of values by field', async () => {
    await expectLoadedAsPlanned(preview, harness.ledger, 'production');
    expect(preview.objects.reduce((sum, { created }) => sum + created, 0)).toBeGreaterThan(30_000);
  });

  test('requests and tokens of every phase are within 2 % of the forecast', () => {
    expectClose(forecast, spent);
  });

  test('the fidelity list adds up with the export, the read-back and the values, and says by whose decision', async () => {
    expectFidelityAddsUp(EXPORT, reports, 'production');
    const fidelity = await readFile(join(reports, 'fidelity.md'), 'utf8');
    expect(fidelity).toMatch(/lines are as proposed, 0 were changed, 0 added, 0 removed by a person/);
    expect(fidelity).not.toContain('not approved yet');
  });

  test('every account is an organization, or merged into one of its domain', async () => {
    const reported = await reportedValues();
    const merged = idMap.filter((r) => r['source_object'] === 'accounts' && r['relation'] === 'merged');
    expect(merged).toHaveLength(FACTS.accounts_duplicates.by_website_domain.surplus_records);
    for (const row of rowsOf('accounts')) {
      const record = keyed.organization.get(`accounts/${row['id']}`);
      if (record === undefined) {
        expect(merged.map((r) => r['source_id'])).toContain(row['id']);
        continue;
      }
      expect(record['name']).toBe(row['name']);
      expect(record['owner_id']).toBe(ownerOf(row['owner_email']));
      expect((record['add_time'] as string).slice(0, 10)).toBe(dayOf(row['created_at']!, 'day'));
      if (present(row['website']) !== '') {
        expect(await target.custom('organization', record, 'Website')).toBe(present(row['website']));
      }
      expect(await target.custom('organization', record, 'Industry')).toBe(present(row['industry']));
      if (present(row['employee_count']) !== '') {
        expect(await target.custom('organization', record, 'Employee count')).toBe(
          Number(row['employee_count']),
        );
      }
      expect(record['address']).toMatchObject({ value: present(row['address']) });
      await expectCustom('organization', record, 'accounts', row, reported);
    }
  });

  test('every contact is a person with its names, addresses, organization and owner', async () => {
    const reported = await reportedValues();
    for (const row of rowsOf('contacts')) {
      const record = keyed.person.get(`contacts/${row['id']}`)!;
      expect(record['name']).toBe(`${present(row['first_name'])} ${present(row['last_name'])}`.trim());
      expect(record['emails']).toEqual([
        expect.objectContaining({ value: present(row['email']), primary: true }),
      ]);
      expect((record['phones'] as Json[]).map((p) => p['value'])).toEqual(
        present(row['phone']) === '' ? [] : [present(row['phone'])],
      );
      const account = present(row['account_id']);
      expect(record['org_id'] ?? null).toEqual(
        account === '' ? null : Number(targetIdOf('accounts', account)),
      );
      expect(record['owner_id']).toBe(ownerOf(row['owner_email']));
      expect(await target.custom('person', record, 'sd_original_lifecycle__c')).toBe(
        present(row['lifecycle_stage']),
      );
      await expectCustom('person', record, 'contacts', row, reported);
    }
  });

  test('every lead is there once with its parents, values and custom fields', async () => {
    const reported = await reportedValues();
    const byKey = new Map(targets.leads.map((lead) => [lead['origin_id'] as string, lead]));
    expect(targets.leads).toHaveLength(FACTS.records['leads']!);
    const personNames = new Map(targets.persons.map((p) => [p['id'] as number, p]));
    for (const row of rowsOf('leads')) {
      const lead = byKey.get(`leads/${row['id']}`)!;
      expect(lead['title']).toBe(present(row['title']));
      expect(lead['owner_id']).toBe(ownerOf(row['owner_email']));
      const names = `${present(row['first_name'])} ${present(row['last_name'])}`.trim();
      const hasPerson = names !== '' || present(row['email']) !== '' || present(row['phone']) !== '';
      const person = personNames.get(lead['person_id'] as number);
      if (present(row['email']) !== '') {
        expect((person?.['emails'] as Json[])[0]?.['value']).toBe(present(row['email']));
      } else if (hasPerson) expect(person?.['name']).toBe(names === '' ? present(row['phone']) : names);
      if (present(row['company']) !== '') {
        const organization = targets.organizations.find((o) => o['id'] === lead['organization_id']);
        const fold = (text: unknown): string => String(text).toLowerCase().replace(/\s+/g, ' ').trim();
        expect(fold(organization?.['name'])).toBe(fold(row['company']));
      } else expect(lead['organization_id'] ?? null).toBeNull();
      expect(lead['value'] ?? null).toEqual(
        present(row['value']) === '' ? null : { amount: Number(row['value']), currency: row['currency'] },
      );
      const created = await target.custom('deal', lead, 'sd_original_created__c');
      expect(created).toBe(dayOf(row['created_at']!, 'day'));
      const source = present(row['lead_source']) || null;
      expect(await target.custom('deal', lead, 'Lead source')).toBe(source);
      await expectCustom('deal', lead, 'leads', row, reported);
    }
  });

  test('every deal has its status, stage, amounts, times, links and custom fields', async () => {
    const reported = await reportedValues();
    const pipelines = new Map((await target.v2('pipelines')).map((p) => [p['id'], p['name'] as string]));
    const stages = new Map((await target.v2('stages')).map((s) => [s['id'], s]));
    const sourcePipelines = new Map(rowsOf('pipelines').map((p) => [p['id'], p['name']]));
    const sourceStages = new Map(rowsOf('stages').map((s) => [s['id'], s]));
    const counts: Record<string, number> = {};
    for (const row of rowsOf('deals')) {
      const deal = keyed.deal.get(`deals/${row['id']}`)!;
      counts[deal['status'] as string] = (counts[deal['status'] as string] ?? 0) + 1;
      expect(deal).toMatchObject({
        title: row['name'],
        status: row['status'],
        value: Number(present(row['value']) || 0),
        currency: row['currency'],
        owner_id: ownerOf(row['owner_email']),
      });
      const stage = stages.get(deal['stage_id']);
      const sourceStage = sourceStages.get(row['stage_id']);
      expect(stage?.['name']).toBe(sourceStage?.['name']);
      expect(stage?.['deal_probability']).toBe(Number(sourceStage?.['probability']));
      expect(pipelines.get(stage?.['pipeline_id'])).toBe(sourcePipelines.get(row['pipeline_id']));
      for (const [column, object, key] of [
        ['account_id', 'accounts', 'org_id'],
        ['contact_id', 'contacts', 'person_id'],
      ] as const) {
        const id = present(row[column]);
        expect(deal[key] ?? null).toEqual(id === '' ? null : Number(targetIdOf(object, id)));
      }
      if (row['status'] !== 'open') {
        // A date-only close is midnight in Chicago: 5 or 6 o'clock UTC on that day.
        expect(deal[`${row['status']}_time`]).toMatch(
          new RegExp(`^${dayOf(row['closed_at']!, 'day')}T0[56]:00:00Z$`),
        );
      }
      if (row['status'] === 'lost') expect(deal['lost_reason'] ?? '').toBe(present(row['lost_reason']));
      if (present(row['created_at']) !== '') {
        expect(await target.custom('deal', deal, 'sd_original_created__c')).toBe(
          dayOf(row['created_at']!, 'day'),
        );
      }
      await expectCustom('deal', deal, 'deals', row, reported);
    }
    expect(counts).toEqual(FACTS.deals_per_status);
  });

  test('every activity and task is there once, with marker, type, day, text, owner and links', () => {
    const markers = new Map<string, Json>();
    for (const activity of targets.activities) {
      const note = activity['note'] as string;
      const found = [...note.matchAll(/\[sd:(activity|task):([^\]]+)\]/g)];
      expect(found).toHaveLength(1);
      expect(note.replace(/(<\/\w+>)+$/, '').endsWith(found[0]![0])).toBe(true);
      expect(markers.has(found[0]![0])).toBe(false);
      markers.set(found[0]![0], activity);
    }
    const types: Record<string, number> = {};
    for (const row of rowsOf('activities')) {
      const activity = markers.get(`[sd:activity:${row['id']}]`)!;
      types[activity['type'] as string] = (types[activity['type'] as string] ?? 0) + 1;
      expect(activity['owner_id']).toBe(ownerOf(row['owner_email']));
      expect(activity['done']).toBe(true);
      if (/^\d{4}-\d\d-\d\d$/.test(row['occurred_at']!)) {
        expect(activity).toMatchObject({ due_date: row['occurred_at'], due_time: null });
      }
      expect(words(activity['note'] as string)).toContain(words(row['body']!.trim()));
      expectLinks(activity, row);
    }
    expect(types).toEqual(FACTS.activities_per_type);
    for (const row of rowsOf('tasks')) {
      const task = markers.get(`[sd:task:${row['id']}]`)!;
      expect(task).toMatchObject({
        subject: row['subject'],
        type: 'task',
        done: row['status'] === 'completed',
        owner_id: ownerOf(row['assignee_email']),
        due_date: dayOf(row['due_at']!, 'month'),
      });
      expectLinks(task, row);
    }
  });

  function expectLinks(activity: Json, row: Row): void {
    const deal = present(row['deal_id']);
    expect(activity['deal_id'] ?? null).toEqual(deal === '' ? null : Number(targetIdOf('deals', deal)));
    const contact = present(row['contact_id']);
    if (contact !== '') expect(activity['person_id']).toBe(Number(targetIdOf('contacts', contact)));
    const account = present(row['account_id']);
    if (account !== '') expect(activity['org_id']).toBe(Number(targetIdOf('accounts', account)));
    const lead = present(row['lead_id']);
    if (lead !== '' && deal === '') expect(activity['lead_id']).toBe(targetIdOf('leads', lead));
  }

  test('every attachment is byte for byte on its record, or in the skip file with the right reason', async () => {
    const skips = rowsIn(await readFile(join(reports, 'production/attachments_skip.csv'), 'utf8'));
    expect(Object.fromEntries(skips.map((s) => [s['source_id'], s['reason_code']]))).toEqual({
      att_030: 'file_type_mismatch',
      att_031: 'file_type_mismatch',
      att_034: 'file_empty',
      att_036: 'file_too_large',
      att_037: 'file_missing',
      att_039: 'external_url',
      att_040: 'parent_missing',
    });
    const parents = {
      account: ['org_id', 'accounts'],
      contact: ['person_id', 'contacts'],
      deal: ['deal_id', 'deals'],
      task: ['activity_id', 'tasks'],
    } as const;
    for (const row of rowsOf('attachments')) {
      if (skips.some((s) => s['source_id'] === row['id'])) continue;
      const file = targets.files.find((f) => String(f['id']) === targetIdOf('attachments', row['id']!))!;
      const [key, object] = parents[row['parent_type'] as keyof typeof parents];
      expect(file['name']).toBe(row['filename']);
      expect(String(file[key] as number)).toBe(targetIdOf(object, row['parent_id']!));
      expect(await target.download(file['id'] as number)).toEqual(readFileSync(join(EXPORT, row['path']!)));
    }
  });

  test('nothing is in the target that the ledger does not account for', () => {
    const count = (object: string): number =>
      idMap.filter(
        (r) => r['source_object'] === object && ['created', 'made_for_lead'].includes(r['relation']!),
      ).length;
    expect(targets.organizations).toHaveLength(count('accounts') + count('lead_organizations'));
    expect(targets.persons).toHaveLength(count('contacts') + count('lead_persons'));
    expect(targets.activities).toHaveLength(count('activities') + count('tasks'));
    expect(targets.files).toHaveLength(count('attachments'));
  });

  test('what could not be carried as it was is in values.csv and nowhere lost', async () => {
    const rows = rowsIn(await readFile(join(reports, 'production/values.csv'), 'utf8'));
    const brands = rows.filter((r) => r['object'] === 'accounts' && r['source_field'] === 'cf_brands');
    expect(brands.filter((r) => r['reason_code'] === 'value_invalid')).toHaveLength(360);
    const reassign = rowsIn(await readFile(join(reports, 'production/reassign.csv'), 'utf8'));
    const blank = rowsOf('leads').filter((r) => present(r['owner_email']) === '').length;
    expect(reassign.filter((r) => r['object'] === 'leads')).toHaveLength(blank);
  });
});
