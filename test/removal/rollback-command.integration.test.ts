import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { RollbackLine, RollbackPlan } from '../../src/contract/rollback.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { openLedger } from '../../src/ledger/open.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { connectClient } from '../../src/temporal/connection.js';
import { ownNamespace, temporalAddress } from '../support/temporal.js';
import { FakeTerminal } from '../cli/fake-terminal.js';
import { accountFor } from '../support/exactly-once.js';
import { plainText, readHistories } from '../support/histories.js';
import { idsOf, liveDump, withoutBlanks, type LiveDump } from './live-dump.js';

const NAME = `rolled-${randomBytes(4).toString('hex')}`;
const CANARY = 'Zq7canary9';
const ADMIN = 'migration@acme.example';

let folder: string;
let sandbox: PipedriveSandbox;
let env: NodeJS.ProcessEnv;
const stopping = new AbortController();
let worker: Promise<number>;
/** The account before the migration touched it, and with all that people did there meanwhile. */
let before: LiveDump;
/** Ids of records that people made or changed: they stay as they are. */
const theirs: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-rolled-'));
  await generateExport({ dir: join(folder, 'export'), seed: 5, records: 60, canary: CANARY });
  const users = [{ email: ADMIN, name: 'Migration', admin: true }];
  sandbox = await startPipedriveSandbox({
    accounts: [{ name: 'production', users, seats: 10, currency: 'EUR', features: { burst: 100_000 } }],
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
migrationUser: ${ADMIN}
freeze: { watchSeconds: 0 }
`;
  await writeFile(join(folder, 'migration.yaml'), text);
  await control('seed', { entity: 'organizations', records: [{ name: 'There before' }] });
  before = now();
  worker = main(['worker'], { terminal: new FakeTerminal(), cwd: folder, env, signal: stopping.signal });
});

afterAll(async () => {
  stopping.abort();
  await worker;
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const now = (): LiveDump => liveDump(sandbox.dump('production'));

async function control(command: string, body: object): Promise<{ id: number }[]> {
  const { data } = await axios.post<{ data: { id: number }[] }>(
    `${sandbox.controlUrl}/accounts/production/${command}`,
    body,
  );
  return data.data;
}

async function sd2pd(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal();
  const code = await main(argv, { terminal, cwd: folder, env });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

async function status(): Promise<MigrationStatus> {
  return JSON.parse((await sd2pd('status', NAME, '--json')).stdout) as MigrationStatus;
}

async function dryRun(
  ...more: string[]
): Promise<RollbackPlan & { readonly staying: { target_id: string }[] }> {
  const { code, stdout, stderr } = await sd2pd('rollback', NAME, '--dry-run', '--json', ...more);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as RollbackPlan & { readonly staying: { target_id: string }[] };
}

async function untilGate(name: string): Promise<void> {
  await expect.poll(async () => (await status()).gate?.name, { timeout: 240_000 }).toBe(name);
}

/** From the gate `mapping` to the first one after the load. */
async function load(): Promise<void> {
  await untilGate('mapping');
  expect((await sd2pd('approve', NAME, 'mapping')).code).toBe(0);
  // Fields that stayed after a rollback open their gate.
  await expect
    .poll(async () => (await status()).gate?.name, { timeout: 240_000 })
    .toMatch(/^(fields|owners|freeze)$/);
  await sd2pd('fields', NAME, 'create', '--account', 'production');
  await expect
    .poll(async () => (await status()).gate?.name, { timeout: 240_000 })
    .toMatch(/^(owners|freeze)$/);
  await sd2pd('owners', NAME, 'assign', '*', ADMIN);
  await untilGate('freeze');
}

async function everythingOnce(): Promise<void> {
  const ledger = await openLedger({ path: join(folder, `${NAME}.ledger`) }, NAME);
  try {
    const dump = sandbox.dump('production');
    const found = await accountFor(join(folder, 'export'), ledger, 'production', dump);
    expect({ ...found, unexpected: [] }).toEqual({
      lost: [],
      doubled: [],
      missing: [],
      unexpected: [],
      unfinished: [],
    });
  } finally {
    await ledger.close();
  }
}

const sumOf = (lines: readonly RollbackLine[], what: 'removed' | 'left'): number =>
  lines.reduce((sum, line) => sum + line[what], 0);

test('before a run there is nothing to roll back: 65, and the account is not asked', async () => {
  expect((await sd2pd('rollback', NAME, '--dry-run', '-c', 'migration.yaml')).code).toBe(66);
  await sd2pd('start', '-c', 'migration.yaml');
  await untilGate('mapping');
  const answer = await sd2pd('rollback', NAME, '--confirm', NAME);
  expect(answer).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('nothing to roll back') as string,
  });
});

test('the price comes first: what goes, what stays, requests, tokens, days; nothing is removed by it', async () => {
  await load();
  const loaded = now();
  const plan = await dryRun();
  expect(sumOf(plan.lines, 'removed')).toBeGreaterThan(100);
  expect(plan.total.deletes).toBe(sumOf(plan.lines, 'removed'));
  expect(plan.total.tokens).toBeGreaterThan(plan.total.deletes);
  expect(plan.duration.seconds).toBeGreaterThan(0);
  const words = await sd2pd('rollback', NAME, '--dry-run', '--schema');
  expect(words.stdout).toContain('nothing was removed');
  expect(words.stdout).toContain(`next: sd2pd rollback ${NAME} --schema --confirm ${NAME}`);
  expect(now()).toEqual(loaded);
});

test('another name confirms nothing: 65', async () => {
  const loaded = now();
  const answer = await sd2pd('rollback', NAME, '--confirm', 'another');
  expect(answer).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('nothing was removed') as string,
  });
  expect(now()).toEqual(loaded);
});

test('one object goes by itself, the migration goes on where it was, and a retry moves it again, once', async () => {
  const counts = sandbox.counts('production');
  const plan = await dryRun('--object', 'notes');
  const answer = await sd2pd('rollback', NAME, '--object', 'notes', '--confirm', NAME, '--by', 'ann');
  expect(answer).toMatchObject({ code: 0 });
  expect(answer.stdout).toContain(`next: sd2pd retry ${NAME} --reason rolled_back`);
  const removed = sumOf(plan.lines, 'removed');
  expect(removed).toBeGreaterThan(0);
  expect(sandbox.counts('production')['notes']).toBe((counts['notes'] ?? 0) - removed);
  await untilGate('freeze');
  expect((await sd2pd('retry', NAME, '--reason', 'rolled_back')).code).toBe(0);
  await expect.poll(() => sandbox.counts('production')['notes'], { timeout: 120_000 }).toBe(counts['notes']);
  await untilGate('freeze');
  await everythingOnce();
});

test('after the migration has ended everything goes, except what people did, which is untouched', async () => {
  await sd2pd('wait', NAME, '--approve', 'freeze,cutover,close');
  expect((await status()).state).toBe('completed');
  await people();
  const touched = now();
  const plan = await dryRun('--schema');
  expect(plan.staying.map(({ target_id: id }) => id)).not.toHaveLength(0);
  const answer = await sd2pd('rollback', NAME, '--schema', '--confirm', NAME, '--by', 'ann', '--json');
  expect({ code: answer.code, stderr: answer.code === 0 ? '' : answer.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  const { lines } = JSON.parse(answer.stdout) as { lines: RollbackLine[] };
  const told = ({ object, removed, left, deleted, reasons }: RollbackLine) => ({
    object,
    removed,
    left,
    deleted,
    reasons,
  });
  expect(lines.map(told)).toEqual(plan.lines.map(told));
  const after = now();
  const expected = new Set([...idsOf(before), ...theirs]);
  expect(idsOf(after).filter((id) => !expected.has(id) && !isSchema(id))).toEqual([]);
  for (const id of expected) {
    const [kind = '', key = ''] = id.split('/');
    expect(withoutBlanks(after[kind]?.[key]), id).toEqual(withoutBlanks(touched[kind]?.[key]));
  }
  expect((await status()).state).toBe('rolled_back');
});

test('the report tells record by record what went, what stays, and why', async () => {
  const out = join(folder, `${NAME}-reports`);
  const text = await readFile(join(out, 'rollback.md'), 'utf8');
  expect(text).toContain('`changed`');
  expect(text).toContain('`linked`');
  const csv = await readFile(join(out, 'production', 'rollback.csv'), 'utf8');
  const rows = parse<Record<string, string>>(csv, { columns: true });
  const lines = JSON.parse(
    await readFile(join(out, 'production', 'rollback.json'), 'utf8'),
  ) as RollbackLine[];
  for (const { object, removed, left } of lines) {
    const own = rows.filter((row) => row['object'] === object);
    expect([object, own.filter((row) => row['outcome'] === 'removed').length]).toEqual([object, removed]);
    expect([object, own.filter((row) => row['outcome'] === 'left').length]).toEqual([object, left]);
  }
  const audit = JSON.parse(await readFile(join(out, 'audit.json'), 'utf8')) as {
    action: string;
    by: string;
  }[];
  expect(audit.filter(({ action }) => action === 'rollback').map(({ by }) => by)).toEqual(['ann', 'ann']);
});

test('then the whole migration runs again, and everything is there once', async () => {
  expect((await sd2pd('start', '-c', 'migration.yaml')).code).toBe(0);
  await load();
  await everythingOnce();
  // Once more, and a third time: the state in which it ends is always one to begin from.
  expect((await sd2pd('rollback', NAME, '--confirm', NAME)).code).toBe(0);
  expect((await status()).state).toBe('rolled_back');
  expect((await sd2pd('start', '-c', 'migration.yaml', '--json')).stdout).toContain('"started"');
  await load();
  await everythingOnce();
});

test('one that is cancelled in the middle goes on with the next start, and removes everything', async () => {
  const theRest = now();
  const slow = [{ kind: 'latency', ms: 1_500, times: 10_000, match: { method: 'DELETE' } }];
  await axios.post(`${sandbox.controlUrl}/faults`, { faults: slow });
  const deletions = (): number => sandbox.requests({ account: 'production', method: 'DELETE' }).length;
  const sentBefore = deletions();
  const rollback = sd2pd('rollback', NAME, '--confirm', NAME);
  await expect.poll(deletions, { timeout: 120_000 }).toBeGreaterThan(sentBefore + 5);
  expect((await sd2pd('cancel', NAME)).code).toBe(0);
  await rollback;
  expect((await status()).state).toBe('cancelled');
  const left = idsOf(now()).filter((id) => !idsOf(before).includes(id) && !isSchema(id));
  expect(left.length).toBeGreaterThan(theirs.length);
  expect(idsOf(now()).length).toBeLessThan(idsOf(theRest).length);
  await axios.delete(`${sandbox.controlUrl}/faults`);
  expect((await sd2pd('start', '-c', 'migration.yaml')).code).toBe(0);
  await expect.poll(async () => (await status()).state, { timeout: 240_000 }).toBe('rolled_back');
  const expected = new Set([...idsOf(before), ...theirs]);
  expect(idsOf(now()).filter((id) => !expected.has(id) && !isSchema(id))).toEqual([]);
});

test('nothing of a record is in any history', async () => {
  const client = await connectClient(env);
  try {
    const text = (await readHistories({ client, name: NAME })).map(plainText).join('\n');
    for (const secret of [CANARY, String(env['P_TOKEN'])]) expect(text.includes(secret), secret).toBe(false);
    expect(text).toContain('ann');
  } finally {
    await client.connection.close();
  }
});

/** What somebody does in Pipedrive after the cutover: changes a person of ours, and makes a deal with an organization of ours. */
async function people(): Promise<void> {
  // Told apart from our own last write by the clock of the account.
  sandbox.clock.set(sandbox.clock.now() + 60_000);
  const { organizations, persons } = sandbox.dump('production');
  const live = ({ is_deleted: isDeleted }: Record<string, unknown>): boolean => isDeleted !== true;
  const person = persons.findLast(live);
  const org = organizations.findLast((row) => live(row) && row['id'] !== person?.['org_id']);
  await control('edit', { entity: 'persons', id: person?.['id'], changes: { name: 'Changed by hand' } });
  const [deal] = await control('seed', {
    entity: 'deals',
    records: [{ title: 'Theirs since', org_id: org?.['id'] }],
  });
  theirs.push(
    `persons/${String(person?.['id'])}`,
    `organizations/${String(org?.['id'])}`,
    `deals/${deal?.id ?? ''}`,
  );
  const its = person?.['org_id'];
  if (typeof its === 'number') theirs.push(`organizations/${its}`);
}

/** Fields, types, pipelines and stages that something of theirs is in. */
function isSchema(id: string): boolean {
  return /^(\w+Fields|activityTypes|pipelines|stages)\//.test(id);
}
