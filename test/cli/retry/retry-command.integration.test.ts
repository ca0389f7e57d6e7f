import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../../src/cli/main.js';
import type { MigrationStatus } from '../../../src/contract/status.js';
import { csvLine, unguardCell } from '../../../src/reports/csv-cells.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../../src/sandbox/pipedrive/index.js';
import { writeCsv } from '../../../src/sandbox/smartdesk/csv-writer.js';
import { generateExport } from '../../../src/sandbox/smartdesk/generate-export.js';
import { ownNamespace, temporalAddress } from '../../support/temporal.js';
import { FakeTerminal } from '../fake-terminal.js';

const NAME = `retried-${randomBytes(4).toString('hex')}`;

let folder: string;
let sandbox: PipedriveSandbox;
let env: NodeJS.ProcessEnv;
const stopping = new AbortController();
let worker: Promise<number>;
/** A contact that no deal or lead needs, and whose account does not exist. */
let contact: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-retried-'));
  await generateExport({ dir: join(folder, 'export'), seed: 1, records: 60, attachments: false });
  await spoilContact();
  const users = [{ email: 'migration@acme.example', name: 'Migration', admin: true }];
  sandbox = await startPipedriveSandbox({
    accounts: [{ name: 'production', users, seats: 10, currency: 'EUR' }],
  });
  env = {
    PATH: process.env['PATH'],
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: await ownNamespace(),
    P_TOKEN: sandbox.accounts[0]?.token,
  };
  const text = `name: ${NAME}
source: { export: ./export }
target:
  production: { baseUrl: "${sandbox.baseUrl}", tokenEnv: P_TOKEN, plan: premium, seats: 10 }
  staging: waived
migrationUser: migration@acme.example
`;
  await writeFile(join(folder, 'migration.yaml'), text);
  worker = main(['worker'], { terminal: new FakeTerminal(), cwd: folder, env, signal: stopping.signal });
});

afterAll(async () => {
  stopping.abort();
  await worker;
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function spoilContact(): Promise<void> {
  const path = join(folder, 'export', 'contacts.csv');
  const [header = [], ...rows] = parse(await readFile(path, 'utf8'), { bom: true, relax_column_count: true });
  const [id, account] = [header.indexOf('id'), header.indexOf('account_id')];
  const row = rows.find((cells) => rows.filter((other) => other[id] === cells[id]).length === 1);
  if (row === undefined) throw new Error('every contact is there twice');
  row[account] = 'acc_nowhere';
  contact = row[id] ?? '';
  await writeCsv(join(folder, 'export'), 'contacts.csv', header, rows);
}

async function sd2pd(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal();
  const code = await main(argv, { terminal, cwd: folder, env });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

async function status(): Promise<MigrationStatus> {
  return JSON.parse((await sd2pd('status', NAME, '--json')).stdout) as MigrationStatus;
}

async function skipped(): Promise<string[][]> {
  await sd2pd('report', NAME, '--out', 'reports');
  const text = await readFile(join(folder, 'reports', 'production', 'contacts_skip.csv'), 'utf8');
  return parse(text).map((cells) => cells.map(unguardCell));
}

test('before a run there is nothing to take again', async () => {
  await sd2pd('start', '-c', 'migration.yaml');
  await sd2pd('wait', NAME);
  expect((await sd2pd('retry', NAME, '--file', 'contacts_skip.csv')).code).toBe(65);
  await sd2pd('approve', NAME, 'mapping');
  await sd2pd('wait', NAME);
  await sd2pd('fields', NAME, 'create', '--account', 'production');
  await sd2pd('wait', NAME);
  await sd2pd('owners', NAME, 'assign', '*', 'migration@acme.example');
  await expect.poll(async () => (await status()).gate?.name, { timeout: 120_000 }).toBe('freeze');
});

test('a person corrects the skip file of the reports, hands it in, and the record arrives', async () => {
  const [header = [], ...rows] = await skipped();
  const edited = rows
    .filter((cells) => cells[0] === contact)
    .map((cells) => cells.map((cell, at) => (header[at] === 'account_id' ? '' : cell)));
  expect(edited).toHaveLength(1);
  await writeFile(join(folder, 'contacts_skip.csv'), [header, ...edited].map(csvLine).join(''));
  const answer = await sd2pd('retry', NAME, '--file', 'contacts_skip.csv', '--by', 'ann');
  expect(answer).toMatchObject({ code: 0 });
  expect(answer.stdout).toContain('skipped records will be taken again');
  expect(answer.stderr).toContain('1 row of production/contacts handed in, 1 with corrected values.');
  expect(answer.stderr).toContain('account_id: corrected in 1 row');
  expect(answer.stderr).toMatch(
    /^\d+ records? of production, with those skipped because of them: contacts 1/m,
  );
  await expect
    .poll(async () => (await skipped()).some(([id]) => id === contact), { timeout: 120_000 })
    .toBe(false);
  await expect.poll(async () => (await status()).gate?.name, { timeout: 120_000 }).toBe('freeze');
  const again = await sd2pd('retry', NAME, '--file', 'contacts_skip.csv');
  expect(again.code).toBe(65);
  expect(again.stderr).toContain('none of its rows is skipped any more');
});

test('a file with problems is refused with 78 and all of them, and the migration hears nothing of it', async () => {
  const { lastDecision } = await status();
  await writeFile(join(folder, 'deals_skip.csv'), 'id,source_id,reason_code\r\nx,x,y\r\nz,z,y\r\n');
  const { code, stderr } = await sd2pd('retry', NAME, '--file', 'deals_skip.csv');
  expect(code).toBe(78);
  for (const row of ['row 2', 'row 3']) expect(stderr).toContain(`${row}, column source_id`);
  expect((await status()).lastDecision).toEqual(lastDecision);
});

test('a reason that does not exist is a mistake in the command; one that cannot be helped is refused', async () => {
  const wrong = await sd2pd('retry', NAME, '--reason', 'stage_unkown');
  expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining('stage_unknown') as string });
  expect((await sd2pd('retry', NAME, '--reason', 'duplicate_row')).code).toBe(65);
});
