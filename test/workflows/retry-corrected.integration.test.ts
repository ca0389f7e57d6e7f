import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readSkipFile, setNameOf } from '../../src/cli/retry/skip-file.js';
import { META } from '../../src/ledger/meta-keys.js';
import { writeRunReports } from '../../src/reports/write-run-reports.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { plainText, readHistories } from '../support/histories.js';
import { MigrationHarness } from '../support/migration-harness.js';

type Row = Record<string, string>;

const CANARY = 'Vb5corrected2';

describe('a parent that was skipped, its children and grandchildren, and the corrected skip file', () => {
  let folder: string;
  let harness: MigrationHarness;
  /** A contact of which deals depend, on which activities depend. */
  let contact: string;
  let deals: string[];
  let activities: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-corrected-'));
    const dir = join(folder, 'export');
    await generateExport({ dir, seed: 21, records: 300, attachments: false });
    const rows = async (object: string): Promise<Row[]> =>
      parse(await readFile(join(dir, `${object}.csv`), 'utf8'), {
        columns: true,
        bom: true,
        relax_column_count: true,
      });
    const [allContacts, allDeals, allActivities] = [
      await rows('contacts'),
      await rows('deals'),
      await rows('activities'),
    ];
    const withDeal = allActivities.find(({ deal_id }) =>
      allDeals.some((deal) => deal['id'] === deal_id && deal['contact_id'] !== ''),
    );
    contact = allDeals.find(({ id }) => id === withDeal?.['deal_id'])?.['contact_id'] ?? '';
    deals = allDeals.flatMap(({ id, contact_id }) => (contact_id === contact ? [id ?? ''] : []));
    activities = allActivities.flatMap(({ id, deal_id }) =>
      deals.includes(deal_id ?? '') ? [id ?? ''] : [],
    );
    const broken = allContacts.map((row) =>
      row['id'] === contact ? { ...row, account_id: 'acc_nowhere' } : row,
    );
    await writeFile(join(dir, 'contacts.csv'), stringify(broken, { header: true }));
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: dir,
      users: await companyUsers(dir),
      staging: 'waived',
      currency: 'EUR',
    });
    await harness.untilLoading();
    await harness.untilGate('cutover');
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const stateOf = async (object: string, id: string) =>
    (await harness.ledger.records.fates('production', object, [id])).get(id);

  test('are skipped, each with its reason', async () => {
    expect(deals.length).toBeGreaterThan(0);
    expect(activities.length).toBeGreaterThan(0);
    expect(await stateOf('contacts', contact)).toMatchObject({
      state: 'skipped',
      reason_code: 'parent_missing',
    });
    for (const id of deals)
      expect(await stateOf('deals', id)).toMatchObject({ reason_code: 'parent_skipped' });
    for (const id of activities)
      expect(await stateOf('activities', id)).toMatchObject({ reason_code: 'parent_skipped' });
  });

  test('arrive when the file comes back with one cell corrected', async () => {
    await writeRunReports({ ledger: harness.ledger, outDir: folder, name: harness.name, run: 'production' }, [
      'skip',
    ]);
    const path = join(folder, 'production', 'contacts_skip.csv');
    const rows: Row[] = parse(await readFile(path, 'utf8'), { columns: true, bom: true });
    const corrected = rows
      .filter((row) => row['source_id'] === contact)
      .map((row) => ({ ...row, account_id: '', first_name: CANARY }));
    await writeFile(path, stringify(corrected, { header: true }));
    const read = await readSkipFile(path, harness.ledger, 'production');
    await harness.ledger.correctedRows.put(read.sourceObject, 'ada', read.corrections);
    const set = setNameOf(read);
    await harness.ledger.meta.set(META.retrySet(set), { object: read.object, sourceIds: read.sourceIds });
    await harness.update('retry', { set, by: 'ada' });
    await harness.until(
      ({ gate, phases }) =>
        gate?.name === 'cutover' && phases.every((phase) => phase.pending === 0) && gate.openSince !== null,
      'the gate again',
    );
    await expect
      .poll(async () => (await stateOf('contacts', contact))?.state, { timeout: 120_000 })
      .toBe('created');
    for (const id of deals)
      await expect
        .poll(async () => (await stateOf('deals', id))?.state, { timeout: 120_000 })
        .toBe('created');
    for (const id of activities)
      await expect
        .poll(async () => (await stateOf('activities', id))?.state, { timeout: 120_000 })
        .toBe('created');
    await harness.untilGate('cutover');
    const person = harness.sandbox
      .dump('production')
      .persons.find((row) => JSON.stringify(row).includes(`contacts/${contact}"`));
    expect(person?.['name']).toContain(CANARY);
  });

  test('are counted once, balanced, and a second pass would write nothing', async () => {
    const lines = await harness.ledger.reports.all<{ balanced: boolean; object: string }>(
      'reconciliations',
      'production',
    );
    expect(lines.every(({ balanced }) => balanced)).toBe(true);
    const verified = await harness.ledger.reports.all<{ second_pass: unknown }>(
      'verifications',
      'production',
    );
    for (const line of verified) expect(line.second_pass).toEqual({ creates: 0, updates: 0 });
  });

  test('leave nothing of the corrected values in any history', async () => {
    const text = (await readHistories(harness)).map(plainText).join('\n');
    expect(text).not.toContain(CANARY);
    expect(text).toContain('contacts-1-');
  });
});
