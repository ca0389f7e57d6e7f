import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeltaReconciliation } from '../../src/delta/reconcile-delta.js';
import { changing, exportedRows, newerExport, type Row } from '../../src/sandbox/smartdesk/newer-export.js';
import { plainText, readHistories } from '../support/histories.js';
import { temporalAddress } from '../support/temporal.js';
import { CliHarness } from './cli-harness.js';
import { accountLines } from './fortnight/account-lines.js';
import { CANARY, KIM, LEE, writeCompany } from './fortnight/company.js';
import { Customer } from './fortnight/customer.js';
import { EXPECTED } from './fortnight/expected.js';

/** People's edits are told from our own writes by times in whole seconds. */
const APART_MS = 3_000;
/** Long enough for somebody to write into SmartDesk between the two looks after the freeze. */
const WATCH_SECONDS = 15;

let cli: CliHarness;
let customer: Customer;

beforeAll(async () => {
  cli = await CliHarness.start(50);
  const dir = join(cli.folder, 'export');
  await rm(dir, { recursive: true });
  await writeCompany(dir);
  await cli.writeConfig('migration.yaml', null, `freeze: { watchSeconds: ${WATCH_SECONDS} }\n`);
  customer = new Customer(cli, dir);
  for (const email of [KIM, LEE]) await customer.invite(email);
  cli.startWorker();
});
afterAll(() => cli.stop());

/** Rows of one object with cells set by id, rows left out, and rows added as the siblings of another. */
function rowsWith(
  cells: Readonly<Record<string, Row>>,
  { without = [], more = [] }: { readonly without?: readonly string[]; readonly more?: readonly Row[] } = {},
): (rows: Row[]) => Row[] {
  return (rows) => {
    const changed = Object.entries(cells).reduce((all, [id, change]) => changing(id, change)(all), rows);
    const kept = changed.filter((row) => !without.includes(row['id'] ?? ''));
    const blank = rows[0] !== undefined && 'phone' in rows[0] ? { phone: '', cf_role: '' } : {};
    return [...kept, ...more.map((row) => ({ ...rows[0], ...blank, ...row }))];
  };
}

async function sum(run: string, key: keyof DeltaReconciliation): Promise<number> {
  const lines = await reconciliation(run);
  return lines.reduce((total, line) => total + Number(line[key] ?? 0), 0);
}

async function reconciliation(run: string): Promise<DeltaReconciliation[]> {
  await customer.type('report', cli.name);
  const path = join(cli.folder, `${cli.name}-reports`, run, 'reconciliation.json');
  return JSON.parse(await readFile(path, 'utf8')) as DeltaReconciliation[];
}

const seenInPipedrive = (): Record<string, string[]> => accountLines(cli.sandbox.dump('production'));

test('day 1: the company is loaded, and stands at the gate freeze', async () => {
  await cli.sd2pd('start', '-c', 'migration.yaml');
  await cli.sd2pd('wait', cli.name, '--approve', 'mapping');
  expect((await cli.status()).gate?.name).toBe('fields');
  await customer.type('fields', cli.name, 'create', '--account', 'production');
  await customer.untilGate('freeze');
  const counts = Object.entries(seenInPipedrive()).map(([object, lines]) => [object, lines.length]);
  expect(Object.fromEntries(counts)).toEqual({
    ...{ organizations: 8, persons: 15 + 4, deals: 12, leads: 4, activities: 4 + 3, notes: 4, files: 2 },
  });
});

test('day 3: what changed in SmartDesk arrives, what people changed in Pipedrive stays, what both changed is asked', async () => {
  await sleep(APART_MS);
  await customer.edit('contacts', 'con_01', { name: 'Ann Archer (mobile only)' });
  await customer.edit('contacts', 'con_03', { name: 'Cleo Castle' });
  await customer.edit('contacts', 'con_06', { name: 'Finn F.' });
  await customer.edit('deals', 'dl_02', { value: 250 });
  await customer.edit('deals', 'dl_04', { value: 450 });
  const olga = { id: 'con_16', first_name: 'Olga', last_name: 'Orlova', email: 'olga@alder.example' };
  await customer.deltaAfter({
    contacts: rowsWith(
      {
        con_02: { phone: '+49 30 5550 9902' },
        con_03: { last_name: 'Castle' },
        con_06: { last_name: 'Fullerton' },
      },
      { without: ['con_05'], more: [olga] },
    ),
    deals: rowsWith(
      { dl_02: { name: 'Alder valves, large' }, dl_03: { stage_id: 'st_2' }, dl_04: { value: '480' } },
      { more: [{ id: 'dl_13', name: 'Alder filters', value: '1300', contact_id: 'con_16' }] },
    ),
    tasks: rowsWith({}, { without: ['tsk_2'] }),
  });
  expect(await sum('delta-1', 'created')).toBe(2);
  expect(await sum('delta-1', 'deleted')).toBe(2);
  expect(await sum('delta-1', 'updated')).toBe(3);
  const asked = (await customer.conflicts()).map(({ source_id, label }) => `${source_id} ${label}`);
  expect(asked.sort()).toEqual(['con_06 Name', 'dl_04 Value']);
});

test('day 4: the same export once more sends no write', async () => {
  const before = customer.writes();
  await customer.type('delta', cli.name);
  await customer.untilGate('freeze');
  expect(customer.writes() - before).toBe(0);
});

test('day 5: one conflict is decided for SmartDesk, one for Pipedrive', async () => {
  const [name, value] = (await customer.conflicts()).sort((a, b) => (a.label < b.label ? -1 : 1));
  await customer.type('conflicts', cli.name, 'decide', String(name?.id), 'target');
  await customer.type('conflicts', cli.name, 'decide', String(value?.id), 'source');
  await expect.poll(() => customer.conflicts(), { timeout: 60_000 }).toEqual([]);
  const { persons, deals } = seenInPipedrive();
  await expect
    .poll(() => seenInPipedrive()['deals'], { timeout: 60_000 })
    .toContain('Birch service | 480 EUR | Proposal Made | open | Dan Dyer');
  expect(persons).toContain('Finn F. | finn@cedar.example | +49 30 5550 0106 | Cedar Lines');
  expect(deals).toContain('Alder valves, large | 250 EUR | Qualified | open | Bob Baker');
  await customer.untilGate('freeze');
});

test('day 8: what people deleted and merged in Pipedrive is followed, and what reappears is known again', async () => {
  await sleep(APART_MS);
  await customer.remove('contacts', 'con_07');
  await customer.remove('notes', 'nte_4');
  await customer.merge('contacts', 'con_08', 'con_09');
  await customer.edit('activities', 'act_3', { subject: 'Second call (rang back)' });
  await customer.create('persons', { name: 'Walk-in Wanda' });
  await customer.create('deals', { title: 'A deal of Lee', value: 77, currency: 'EUR' });
  const [eve] = (await exportedRows(join(cli.folder, 'export'), 'contacts')).filter(
    ({ id }) => id === 'con_05',
  );
  await customer.deltaAfter({
    accounts: rowsWith({ acc_3: { name: 'Cedar Lines North' } }),
    contacts: rowsWith(
      { con_07: { phone: '+49 30 5550 9907' }, con_12: { first_name: 'Katrin' } },
      { more: [{ ...eve, phone: '+49 30 5550 9905' }] },
    ),
    leads: rowsWith({}, { without: ['ld_4'] }),
    deals: rowsWith(
      { dl_07: { value: '750' } },
      {
        more: [
          { id: 'dl_14', name: 'Dogwood drains', value: '1400', account_id: 'acc_4', contact_id: 'con_08' },
        ],
      },
    ),
  });
  expect(await sum('delta-3', 'reappeared')).toBe(1);
  const [gone, ...others] = await customer.conflicts();
  expect([gone?.source_id, gone?.kind, others]).toEqual(['con_07', 'deleted_in_target', []]);
  await customer.type('conflicts', cli.name, 'decide', String(gone?.id), 'target');
  await expect.poll(() => customer.conflicts(), { timeout: 60_000 }).toEqual([]);
  await customer.untilGate('freeze');
});

test('day 10: deals are won and lost, parents change, a task reappears, a file has another version', async () => {
  await sleep(APART_MS);
  await customer.edit('deals', 'dl_06', { status: 'lost' });
  await customer.edit('contacts', 'con_13', { org_id: await customer.idOf('accounts', 'acc_7') });
  const first = await exportedRows(join(cli.folder, 'export'), 'tasks');
  const task = first.find(({ id }) => id === 'tsk_2');
  const call = { id: 'act_5', type: 'call', subject: 'Third call', deal_id: 'dl_14', contact_id: 'con_08' };
  await customer.deltaAfter(
    {
      contacts: rowsWith({ con_10: { account_id: 'acc_4' } }),
      leads: rowsWith({ ld_2: { title: 'Web enquiry, urgent' } }),
      deals: rowsWith({ dl_05: { status: 'won', closed_at: '2026-10-03' } }),
      activities: rowsWith({}, { more: [{ ...call, account_id: 'acc_4' }] }),
      tasks: rowsWith({}, { more: [{ ...task, subject: 'Ring back again' }] }),
      notes: rowsWith(
        { nte_3: { body: 'Wants no discount any more' } },
        { more: [{ id: 'nte_5', parent_type: 'deal', parent_id: 'dl_13', body: 'Filters in stock' }] },
      ),
    },
    (dir) => writeFile(join(dir, 'files/att_1.txt'), 'other text'),
  );
  expect(await customer.conflicts()).toEqual([]);
  expect(await sum('delta-4', 'reappeared')).toBe(1);
});

test('day 12: who writes after the freeze is found, by record, and the freeze is asked for again', async () => {
  const looks = async (): Promise<number> =>
    ((await cli.status()).timeline ?? []).filter(({ what }) => what.includes('nothing changed in the source'))
      .length;
  const before = await looks();
  await customer.type('approve', cli.name, 'freeze');
  await expect.poll(looks, { timeout: 60_000, interval: 500 }).toBe(before + 1);
  await writeLate();
  await customer.untilGate('freeze');
  const { timeline = [] } = await cli.status();
  expect(timeline.map(({ what }) => what).join('\n')).toContain(
    '1 rows were written in the source after the freeze was confirmed',
  );
  await customer.type('report', cli.name);
  const changes = await readFile(join(cli.folder, `${cli.name}-reports`, 'delta-6', 'changes.csv'), 'utf8');
  expect(changes.trim().split(/\r?\n/).slice(1)).toEqual(['deals,dl_12,changed,value,1']);
});

/** Somebody changes a deal though the freeze is confirmed; the export is made anew where it was. */
async function writeLate(): Promise<void> {
  const to = join(cli.folder, 'export-late');
  await newerExport(customer.dir, to, { deals: changing('dl_12', { value: '1250' }) });
  await cp(to, customer.dir, { recursive: true });
}

test('day 13: the cutover; a cleared e-mail is reported, looked at and repaired; hypercare is closed', async () => {
  await customer.type('approve', cli.name, 'freeze');
  await customer.untilGate('cutover');
  await customer.type('approve', cli.name, 'cutover');
  await customer.gateIs('close');
  await customer.edit('contacts', 'con_11', { emails: [] });
  const issue = ['issue', cli.name] as const;
  await customer.type(...issue, 'report', '--record', 'contacts/con_11', '--text', 'His e-mail is gone');
  const shown = JSON.parse(await customer.type(...issue, 'show', '1', '--json')) as {
    offer: { repairs: { kind: string; label: string }[] };
  };
  expect(shown.offer.repairs).toMatchObject([{ kind: 'restore_field', label: 'Email' }]);
  await customer.type(...issue, 'repair', '1');
  const issues = JSON.parse(await customer.type(...issue, 'list', '--json')) as { issues: unknown[] };
  expect(issues.issues).toMatchObject([{ id: 1, state: 'repaired' }]);
  await customer.type('approve', cli.name, 'close');
  // Of what people deleted in Pipedrive nothing came back.
  await expect.poll(async () => (await cli.status()).outcome, { timeout: 60_000 }).toBe('with_skips');
});

test('in the end Pipedrive holds what both sides made of it, once', () => {
  expect(seenInPipedrive()).toEqual(EXPECTED);
});

test('every run balances', async () => {
  for (const run of ['production', 'delta-1', 'delta-3', 'delta-4', 'delta-6']) {
    const lines = await reconciliation(run);
    expect(
      lines.filter(({ balanced }) => !balanced),
      run,
    ).toEqual([]);
  }
});

test('no workflow history holds a word of the customer', async () => {
  const connection = await Connection.connect({ address: temporalAddress() });
  const client = new Client({ connection, namespace: cli.env['TEMPORAL_NAMESPACE'] ?? '' });
  try {
    const histories = await readHistories({ client, name: cli.name });
    expect(histories.length).toBeGreaterThan(14);
    const words = [CANARY, 'Archer', 'Walk-in', 'Finn F.', 'alder.example', '+49 30', 'His e-mail is gone'];
    for (const history of histories) {
      const text = plainText(history);
      expect(
        words.filter((word) => text.includes(word)),
        history.workflowId,
      ).toEqual([]);
    }
  } finally {
    await connection.close();
  }
});
