import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { PHASES, type PhaseObject } from '../../src/contract/objects.js';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import type { RecordState } from '../../src/ledger/tables.js';
import type { RecordStory } from '../../src/trace/record-story.js';
import { FakeTerminal } from '../cli/fake-terminal.js';
import { MIGRATION_USER } from '../loading/harness-config.js';
import { LOADED, LoadHarness } from '../loading/load-harness.js';
import { temporalAddress } from '../support/temporal.js';

type Row = Readonly<Record<string, string>>;

let harness: LoadHarness;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  harness = await LoadHarness.start(addTwin);
  for (const object of PHASES) {
    await harness.worker.load(object);
    await harness.worker.settle(object);
  }
  const token = harness.sandbox.accounts[0]?.token;
  env = {
    ...harness.env,
    PATH: process.env['PATH'],
    TEMPORAL_ADDRESS: temporalAddress(),
    PRODUCTION_TOKEN: token,
  };
  const { name, ledger } = harness.config;
  const text = `name: ${name}
ledger: ${JSON.stringify('path' in ledger ? ledger.path : ledger)}
source: { export: ./export }
target:
  production: { baseUrl: "${harness.sandbox.baseUrl}", tokenEnv: PRODUCTION_TOKEN, plan: premium, seats: 50 }
  staging: waived
migrationUser: ${MIGRATION_USER}
`;
  await writeFile(join(harness.folder, 'migration.yaml'), text);
});

afterAll(() => harness.stop());

/** A second account with the website and the name of one that has records: the two are merged. */
async function addTwin(dir: string): Promise<void> {
  const path = join(dir, 'accounts.csv');
  const text = await readFile(path, 'utf8');
  const rows = parse<Row>(text, { columns: true, bom: true, relax_column_count: true });
  const first = rows.find((row) => (row['website'] ?? '') !== '') ?? {};
  const line = stringify([{ ...first, id: 'acc_twin' }], { columns: Object.keys(first) });
  await writeFile(path, `${text.trimEnd()}\r\n${line}`);
}

async function sd2pd(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal();
  const code = await main([...argv, '-c', 'migration.yaml'], { terminal, cwd: harness.folder, env });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

async function story(record: string, ...options: string[]): Promise<RecordStory> {
  const { code, stdout, stderr } = await sd2pd('trace', harness.config.name, record, '--json', ...options);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as RecordStory;
}

async function rowsOf(object: string): Promise<Row[]> {
  const text = await readFile(join(harness.folder, 'export', `${object}.csv`), 'utf8');
  return parse<Row>(text, { columns: true, bom: true, relax_column_count: true });
}

/** The first record of a phase in a state that a test needs. */
async function firstRecord(
  object: PhaseObject,
  state: RecordState,
  is: (record: StoredRecord) => boolean = () => true,
): Promise<StoredRecord> {
  for await (const page of (await harness.ledger()).records.pages('production', object, [state])) {
    const found = page.find(is);
    if (found !== undefined) return found;
  }
  throw new Error(`no record of ${object} is ${state}`);
}

describe('a record that was created', () => {
  test('is told from its row to what it is in Pipedrive, equal to what the files and the target say', async () => {
    const isOwned = ({ reassign }: StoredRecord) => reassign === null;
    const { source_id, target_id } = await firstRecord('contacts', 'created', isOwned);
    const rows = await rowsOf('contacts');
    const at = rows.findIndex((row) => row['id'] === source_id);
    const told = await story(`contacts/${source_id}`);
    expect(told).toMatchObject({ schema: 1, name: harness.config.name, object: 'contacts', id: source_id });
    expect(told.source).toMatchObject({ file: 'contacts.csv', row: at + 1, rejected: null });
    expect(told.source?.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(told.runs).toMatchObject([
      { run: 'production', state: 'created', targetId: target_id, attempts: 1, readBack: 'as mapped' },
    ]);
    expect(told.target).toMatchObject([
      {
        state: 'as_mapped',
        targetId: target_id,
        link: `${harness.sandbox.baseUrl}/person/${target_id ?? ''}`,
      },
    ]);
    expect(told.remedies).toEqual([]);
  });

  test.each(LOADED)('of %s is as the mapping says', async (object) => {
    const { source_id, target_id } = await harness.firstCreated(object);
    const told = await story(`${object}/${source_id}`);
    expect(told.target).toMatchObject([{ state: 'as_mapped', targetId: target_id, why: null }]);
  });

  test('has as many children as the export has rows that name it', async () => {
    const named = new Set((await rowsOf('deals')).map((row) => row['account_id']));
    const { source_id } = await firstRecord('accounts', 'created', (record) => named.has(record.source_id));
    const told = await story(`accounts/${source_id}`);
    const expected: Record<string, number> = {};
    for (const child of ['contacts', 'deals', 'tasks', 'activities']) {
      const n = (await rowsOf(child)).filter((row) => row['account_id']?.trim() === source_id).length;
      if (n > 0) expected[child] = n;
    }
    const counted = told.relatives.children
      .filter(({ object }) => !['notes', 'attachments'].includes(object))
      .map(({ object, count }): [string, number] => [object, count]);
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    expect(Object.fromEntries(counted)).toEqual(expected);
    for (const { count, states } of told.relatives.children) {
      expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(count);
    }
  });

  test('names its parents with what became of them', async () => {
    const { source_id } = await firstRecord('contacts', 'created');
    const row = (await rowsOf('contacts')).find((found) => found['id'] === source_id);
    const { relatives } = await story(`contacts/${source_id}`);
    const fate = await (
      await harness.ledger()
    ).records.fates('production', 'accounts', [row?.['account_id'] ?? '']);
    const account = fate.get(row?.['account_id'] ?? '');
    expect(relatives.parents).toMatchObject([
      { record: `accounts/${row?.['account_id']}`, field: 'account_id', state: account?.state },
    ]);
    expect(relatives.parents[0]?.targetId).toBe(account?.target_id);
  });

  test('that is a lead names the parents that were made for it, and they name the lead', async () => {
    const { source_id, target_id } = await harness.firstCreated('lead_persons');
    const lead = await story(`leads/${source_id}`);
    expect(lead.relatives.leadParents).toContainEqual(
      expect.objectContaining({ record: `lead_persons/${source_id}`, targetId: target_id }),
    );
    const person = await story(`leads/${source_id}#person`);
    expect(person).toMatchObject({ object: 'lead_persons', source: { file: 'leads.csv' } });
    expect(person.relatives.parents).toMatchObject([{ record: `leads/${source_id}`, state: 'created' }]);
  });
});

describe('values of the customer', () => {
  test('are told with --source only, in words and as a document', async () => {
    const { source_id } = await harness.firstCreated('contacts');
    const row = (await rowsOf('contacts')).find((found) => found['id'] === source_id) ?? {};
    const values = ['email', 'phone', 'address', 'owner_email', 'created_at']
      .map((column) => (row[column] ?? '').trim())
      .filter((value) => value !== '');
    expect(values.length).toBeGreaterThan(2);
    for (const options of [[], ['--json']]) {
      const without = await sd2pd('trace', harness.config.name, `contacts/${source_id}`, ...options);
      const withThem = await sd2pd(
        'trace',
        harness.config.name,
        `contacts/${source_id}`,
        '--source',
        ...options,
      );
      for (const value of values) {
        expect(without.stdout).not.toContain(value);
        expect(withThem.stdout).toContain(value);
      }
    }
  });

  test('are not quoted by the reason of a skip, of a changed value, or of a difference', async () => {
    const ledger = await harness.ledger();
    let quoted = 0;
    for (const object of LOADED) {
      for await (const page of ledger.records.pages('production', object, ['skipped'])) {
        for (const { source_id, reason } of page.slice(0, 3)) {
          const { stdout } = await sd2pd('trace', harness.config.name, `${object}/${source_id}`);
          const value = /"(.+)"/.exec(reason ?? '')?.[1];
          if (value === undefined) continue;
          quoted += 1;
          expect(stdout).not.toContain(`"${value}"`);
        }
      }
    }
    expect(quoted).toBeGreaterThan(0);
  });
});

describe('a record that did not arrive', () => {
  test('is told with its reason and a way to mend it', async () => {
    const ledger = await harness.ledger();
    const seen = new Set<string>();
    for (const object of LOADED) {
      for await (const page of ledger.records.pages('production', object, ['skipped'])) {
        for (const { source_id, reason_code } of page) {
          if (seen.has(reason_code ?? '')) continue;
          seen.add(reason_code ?? '');
          const told = await story(`${object}/${source_id}`);
          expect(told.runs).toMatchObject([{ state: 'skipped', reasonCode: reason_code }]);
          expect(told.runs[0]?.meaning).toEqual(expect.any(String));
          expect(told.remedies.length).toBeGreaterThan(0);
          expect(told.target).toEqual([]);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(2);
  });

  test('because it was merged names its survivor, which names it', async () => {
    const merged = await firstRecord('accounts', 'merged', ({ survivor }) => survivor !== null);
    const told = await story(`accounts/${merged.source_id}`);
    expect(told.runs).toMatchObject([{ state: 'merged', survivor: `accounts/${merged.survivor}` }]);
    expect(told.target).toMatchObject([{ state: 'exists', targetId: merged.target_id }]);
    const survivor = await story(`accounts/${merged.survivor}`);
    expect(survivor.runs[0]?.merged).toContainEqual(
      expect.objectContaining({ record: `accounts/${merged.source_id}`, state: 'merged' }),
    );
  });
});

describe('what happened in Pipedrive since', () => {
  test('a change of a field is told by its name, and that somebody made it', async () => {
    const { source_id, target_id } = await harness.lastCreated('deals');
    await harness.edit('deals', target_id, { title: 'Changed by hand' }, new Date(Date.now() + 3_600_000));
    const told = await story(`deals/${source_id}`);
    expect(told.target).toMatchObject([
      { state: 'differs', differences: [{ field: 'title' }], changedSince: true },
    ]);
    expect(JSON.stringify(told)).not.toContain('Changed by hand');
    expect((await story(`deals/${source_id}`, '--source')).target[0]?.differences).toMatchObject([
      { field: 'title', actual: 'Changed by hand' },
    ]);
  });

  test('a deletion is told, and that the tool does not undo it', async () => {
    const { source_id, target_id } = await harness.lastCreated('tasks');
    await harness.remove('tasks', target_id);
    const told = await story(`tasks/${source_id}`);
    expect(told.target).toMatchObject([{ state: 'deleted', survivorId: null }]);
    expect(told.remedies).toMatchObject([expect.stringContaining('not created again') as string]);
  });

  test('a merge is seen by where the links of its children went', async () => {
    const deals = await rowsOf('deals');
    const contacts = await harness.created('contacts');
    const arrived = new Map((await harness.created('deals')).map((deal) => [deal.source_id, deal.target_id]));
    const person = contacts.find(({ source_id: id }) =>
      deals.some((deal) => deal['contact_id'] === id && arrived.has(deal['id'] ?? '')),
    );
    const stays = contacts.find((other) => other !== person);
    for (const deal of deals.filter((row) => row['contact_id'] === person?.source_id)) {
      const id = arrived.get(deal['id'] ?? '');
      if (id !== undefined)
        await harness.edit('deals', id, { person_id: Number(stays?.target_id) }, new Date());
    }
    await harness.remove('contacts', person?.target_id ?? '');
    const told = await story(`contacts/${person?.source_id ?? ''}`);
    expect(told.target).toMatchObject([{ state: 'merged', survivorId: stays?.target_id }]);
  });

  test('is not looked up without a token, and that is told', async () => {
    const { source_id } = await harness.firstCreated('contacts');
    const { PRODUCTION_TOKEN: token, ...rest } = env;
    env = rest;
    const told = await story(`contacts/${source_id}`);
    env = { ...rest, PRODUCTION_TOKEN: token };
    expect(told.target).toMatchObject([
      { state: 'unknown', why: expect.stringContaining('PRODUCTION_TOKEN is not set') as string },
    ]);
    expect(told.runs).toMatchObject([{ state: 'created' }]);
  });
});

describe('decisions', () => {
  test('of the audit trail are told where they touch the record', async () => {
    const { source_id } = await harness.firstCreated('deals');
    const owner = (await rowsOf('deals')).find((row) => row['id'] === source_id)?.['owner_email'] ?? '';
    const entry = { at: '2026-11-23T10:00:00.000Z', by: 'boss', fingerprint: null, refusal: null };
    const entries = [
      { ...entry, gate: 'mapping', action: 'approve', note: 'all good', accepted: true },
      { ...entry, gate: '', action: 'pause', note: null, accepted: true },
      { ...entry, gate: '', action: 'assignOwner', note: `${owner} → a@b.example`, accepted: true },
      { ...entry, gate: '', action: 'assignOwner', note: 'nobody@b.example → a@b.example', accepted: true },
      { ...entry, gate: '', action: 'retry', note: 'file_empty', accepted: true },
    ];
    await (await harness.ledger()).audit.append(1, entries);
    const { decisions } = await story(`deals/${source_id}`);
    expect(decisions.map(({ action, note }) => [action, note])).toEqual([
      ['approve', 'all good'],
      ['assignOwner', null],
    ]);
  });
});

describe('a record that is not there', () => {
  test('is refused with 65, what was most likely meant, and what ids look like', async () => {
    const { source_id } = await harness.firstCreated('contacts');
    const typo = await sd2pd('trace', harness.config.name, `contacts/${source_id.toUpperCase()}`);
    expect(typo).toMatchObject({ code: 65, stdout: '' });
    expect(typo.stderr).toContain(`did you mean \`${source_id}\``);
    const none = await sd2pd('trace', harness.config.name, `contacts/${randomBytes(30).toString('hex')}`);
    expect(none.code).toBe(65);
    expect(none.stderr).toMatch(/ids of contacts look like \S+, \S+, \S+/);
    const other = await sd2pd('trace', harness.config.name, `deals/${source_id}`);
    expect(other.stderr).toContain(`there is contacts/${source_id}`);
  });

  test('is 64 where OBJECT/ID is malformed', async () => {
    for (const name of ['con_00001', 'contact/x', 'contacts/']) {
      expect((await sd2pd('trace', harness.config.name, name)).code).toBe(64);
    }
  });
});
