import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { handIn } from '../../src/cli/retry/hand-in.js';
import type { Reconciliation } from '../../src/contract/reconciliation.js';
import type { PhaseObject } from '../../src/contract/objects.js';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import type { PhaseVerification } from '../../src/loading/verification.js';
import { writeReports } from '../../src/reports/write-reports.js';
import { writeCsv } from '../../src/sandbox/smartdesk/csv-writer.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { expectReplay } from '../support/expect-replay.js';
import { plainText, readHistories } from '../support/histories.js';
import { MigrationHarness } from '../support/migration-harness.js';

type Row = Record<string, string>;

const RUN = 'production';
/** Stands in every value that is corrected. */
const CANARY = 'Wq8corrected3';

/** Whether no other row has the same value in the column, and it is not blank. */
const isUnique = (rows: readonly Row[], row: Row, column: string): boolean =>
  (row[column] ?? '') !== '' && rows.filter((other) => other[column] === row[column]).length === 1;

describe('skipped records that are taken again', () => {
  let folder: string;
  let dir: string;
  let harness: MigrationHarness;
  /** A contact without its account, with a deal; the deal's activities, tasks and notes. */
  let contact: Row;
  let deal: Row;
  let grandchildren: ReadonlyMap<PhaseObject, readonly string[]>;
  /** A contact without its account whose e-mail a lead has. */
  let twin: Row;
  let lead: Row;
  /** A deal whose status is none. */
  let poison: Row;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-retry-'));
    dir = join(folder, 'export');
    await generateExport({ dir, seed: 23, records: 250, attachments: false });
    await spoil();
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: dir,
      users: await companyUsers(dir),
      staging: 'waived',
      currency: 'EUR',
      maxHistoryEvents: 200,
    });
    await harness.untilLoading();
    await harness.untilGate('freeze');
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function read(object: string): Promise<Row[]> {
    const text = await readFile(join(dir, `${object}.csv`), 'utf8');
    return parse<Row>(text, { columns: true, bom: true, relax_column_count: true });
  }

  async function spoil(): Promise<void> {
    const [contacts, deals, leads] = [await read('contacts'), await read('deals'), await read('leads')];
    const children = {
      activities: await read('activities'),
      tasks: await read('tasks'),
      notes: await read('notes'),
    };
    const isWhole = (row: Row): boolean => isUnique(contacts, row, 'id') && (row['account_id'] ?? '') !== '';
    const of = (id: string): Map<PhaseObject, string[]> =>
      new Map(
        (['activities', 'tasks', 'notes'] as const).map((object) => [
          object,
          children[object]
            .filter((row) =>
              object === 'notes'
                ? row['parent_type'] === 'deal' && row['parent_id'] === id
                : row['deal_id'] === id,
            )
            .map((row) => row['id'] ?? ''),
        ]),
      );
    const families = deals
      .filter((row) => isUnique(deals, row, 'id'))
      .flatMap((candidate) => {
        const parent = contacts.find((row) => row['id'] === candidate['contact_id'] && isWhole(row));
        const below = of(candidate['id'] ?? '');
        const sum = [...below.values()].filter((ids) => ids.length > 0).length;
        return parent === undefined ? [] : [{ parent, candidate, below, sum }];
      });
    const [family] = families.toSorted((a, b) => b.sum - a.sum);
    if (family === undefined) throw new Error('no deal has a contact');
    ({ parent: contact, candidate: deal, below: grandchildren } = family);
    twin = contacts.find((row) => row !== contact && isWhole(row))!;
    lead = leads.find((row) => isUnique(leads, row, 'id') && isUnique(leads, row, 'email'))!;
    poison = deals.find(
      (row) => row !== deal && (row['value'] ?? '') !== '' && row['contact_id'] !== contact['id'],
    )!;
    contact['account_id'] = 'acc_nowhere';
    twin['account_id'] = 'acc_nowhere';
    twin['email'] = lead['email']!;
    poison['status'] = 'frozen';
    for (const [object, rows] of Object.entries({ contacts, deals })) {
      await writeCsv(dir, `${object}.csv`, Object.keys(rows[0]!), rows);
    }
  }

  async function fate(object: PhaseObject, id: string): Promise<StoredRecord> {
    const found = (await harness.ledger.records.fates(RUN, object, [id])).get(id);
    if (found === undefined) throw new Error(`no record ${object}/${id}`);
    return found;
  }

  /** Every phase balances, and a second pass would write nothing. */
  async function expectSettled(): Promise<void> {
    for (const r of await harness.ledger.reports.all<Reconciliation>('reconciliations', RUN)) {
      expect(r, r.object).toMatchObject({ balanced: true, pending: 0, target: r.created });
      expect(r.source, r.object).toBe(r.created + r.merged + r.filtered + r.skipped);
    }
    for (const v of await harness.ledger.reports.all<PhaseVerification>('verifications', RUN)) {
      expect(v).toMatchObject({ mismatched: 0, missing: 0, unexpected: 0, duplicates: 0 });
      expect(v.second_pass).toEqual({ creates: 0, updates: 0 });
    }
  }

  /** The rows of a skip file with these ids, corrected as a person would in a spreadsheet. */
  async function editedFile(object: string, corrections: Readonly<Record<string, Row>>): Promise<string> {
    await writeReports({ ledger: harness.ledger, outDir: folder, name: 'retry', only: ['skip'] });
    const [header = [], ...rows] = parse(await readFile(join(folder, RUN, `${object}_skip.csv`), 'utf8'));
    const edited = rows
      .filter((cells) => corrections[cells[header.indexOf('id')] ?? ''] !== undefined)
      .map((cells) =>
        cells.map((cell, at) => corrections[cells[header.indexOf('id')] ?? '']?.[header[at] ?? ''] ?? cell),
      );
    expect(edited).toHaveLength(Object.keys(corrections).length);
    await writeCsv(folder, `${object}_skip.csv`, header, edited);
    return join(folder, `${object}_skip.csv`);
  }

  async function sources(): Promise<Map<string, number>> {
    const counts = await harness.ledger.stats.counts(RUN);
    return new Map([...counts].map(([object, { source }]) => [object, source]));
  }

  test('a contact without its account takes its deal and the records of the deal with it', async () => {
    expect(await fate('contacts', contact['id']!)).toMatchObject({
      reason_code: 'parent_missing',
      attempts: 1,
    });
    expect(await fate('deals', deal['id']!)).toMatchObject({ reason_code: 'parent_skipped', attempts: 1 });
    expect([...grandchildren.values()].filter((ids) => ids.length > 0).length).toBeGreaterThan(1);
    for (const [object, ids] of grandchildren) {
      for (const id of ids) expect(await fate(object, id)).toMatchObject({ state: 'skipped' });
    }
    expect(await fate('contacts', twin['id']!)).toMatchObject({ state: 'skipped' });
    expect(await fate('lead_persons', lead['id']!)).toMatchObject({ state: 'created' });
    expect(await fate('deals', poison['id']!)).toMatchObject({
      reason_code: 'status_unknown',
      attempts: 1,
    });
  });

  test('corrected in the skip file, all of them arrive and are linked; nothing is counted twice', async () => {
    const before = await sources();
    const path = await editedFile('contacts', {
      [contact['id']!]: { account_id: '', last_name: `=${CANARY}` },
      [twin['id']!]: { account_id: '' },
    });
    const { ledger, config } = harness;
    const { file } = await handIn({ ledger, config, role: RUN, by: 'ann', path });
    expect(file).toMatchObject({ rows: 2, corrected: 2, columns: ['account_id', 'last_name'] });
    // Another retry that comes before this one is carried out is not forgotten over it.
    await harness.handle.signal('retry', { by: 'bob', reason: 'status_unknown' });
    await harness.update('retry', { by: 'ann', file });
    await expect
      .poll(async () => (await fate('contacts', contact['id']!)).state, { timeout: 120_000 })
      .toBe('created');
    await expect
      .poll(async () => (await fate('deals', poison['id']!)).attempts, { timeout: 120_000 })
      .toBe(2);
    await harness.untilGate('freeze');

    const person = await fate('contacts', contact['id']!);
    const loaded = await fate('deals', deal['id']!);
    expect(loaded).toMatchObject({ state: 'created', attempts: 2 });
    const target = harness.sandbox.dump('production');
    const row = (rows: readonly Record<string, unknown>[], id: string | null) =>
      rows.find((candidate) => String(candidate['id']) === id);
    expect(row(target.persons, person.target_id)?.['name']).toContain(`=${CANARY}`);
    expect(String(row(target.deals, loaded.target_id)?.['person_id'])).toBe(person.target_id);
    for (const [object, ids] of grandchildren) {
      for (const id of ids) {
        const { state, target_id } = await fate(object, id);
        expect(state, `${object}/${id}`).toBe('created');
        const rows = object === 'notes' ? target.notes : target.activities;
        const arrived =
          row(rows, target_id?.replace('note:', '') ?? null) ??
          row(target.notes, target_id?.replace('note:', '') ?? null);
        expect(String(arrived?.['deal_id'])).toBe(loaded.target_id);
      }
    }
    expect(await sources()).toEqual(before);
    await expectSettled();
  });

  test('a parent made for a lead stays when a contact with its e-mail arrives later', async () => {
    expect(await fate('contacts', twin['id']!)).toMatchObject({ state: 'created' });
    expect(await fate('lead_persons', lead['id']!)).toMatchObject({
      state: 'created',
      relation: 'made_for_lead',
    });
  });

  test('a record that is no better is skipped again, once per retry, and holds nothing', async () => {
    const requests = (): number => harness.sandbox.requests({ account: 'production', method: 'POST' }).length;
    const before = requests();
    expect(await fate('deals', poison['id']!)).toMatchObject({ state: 'skipped', attempts: 2 });
    await harness.update('retry', { by: 'ann', reason: 'status_unknown' });
    await expect
      .poll(async () => (await fate('deals', poison['id']!)).attempts, { timeout: 120_000 })
      .toBe(3);
    await harness.untilGate('freeze');
    expect(await fate('deals', poison['id']!)).toMatchObject({
      state: 'skipped',
      reason_code: 'status_unknown',
      attempts: 3,
    });
    expect(requests()).toBe(before);
    await expectSettled();
  });

  test('the audit trail names who, what for and which columns, and the histories nothing of a value', async () => {
    const entries = (await harness.ledger.audit.all()).filter(({ action }) => action === 'retry');
    expect(entries.map(({ by, note }) => [by, note])).toEqual([
      ['bob', 'status_unknown'],
      ['ann', 'contacts: 2 rows handed in, 2 of them corrected (account_id, last_name)'],
      ['ann', 'status_unknown'],
    ]);
    const histories = await readHistories(harness);
    const text = histories.map(plainText).join('\n');
    expect(text).toContain('last_name');
    for (const secret of [CANARY, contact['id']!, deal['id']!])
      expect(text.includes(secret), secret).toBe(false);
    await expectReplay(histories);
  });

  test('the signed-off run keeps the originals as they were extracted', async () => {
    const [original] = await harness.ledger.source.originals('contacts', [contact['id']!]);
    expect(JSON.parse(original!.data)).toMatchObject({
      account_id: 'acc_nowhere',
      last_name: contact['last_name'],
    });
    const corrected = (await harness.ledger.retries.corrected('contacts', [contact['id']!])).get(
      contact['id']!,
    );
    expect(corrected).toMatchObject({ by: 'ann', columns: '["account_id","last_name"]' });
  });
});
