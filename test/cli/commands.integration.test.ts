import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { temporalAddress } from '../support/temporal.js';
import { FakeTerminal } from './fake-terminal.js';

/** Short enough for a migration's name, and no other test's. */
const NAME = `cli-${randomBytes(4).toString('hex')}`;

let folder: string;
let sandbox: PipedriveSandbox;
let env: NodeJS.ProcessEnv;
let worker: { stop(): Promise<number> };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-cli-'));
  await generateExport({ dir: join(folder, 'export'), seed: 1, records: 60 });
  const users = [{ email: 'migration@acme.example', name: 'Migration', admin: true }];
  sandbox = await startPipedriveSandbox({
    accounts: ['production', 'staging'].map((name) => ({ name, users, seats: 10 })),
  });
  const [production, staging] = sandbox.accounts;
  env = {
    PATH: process.env['PATH'],
    TEMPORAL_ADDRESS: temporalAddress(),
    P_TOKEN: production?.token,
    S_TOKEN: staging?.token,
  };
  await writeConfig('migration.yaml', 20);
  await writeConfig('other.yaml', 21);
});

afterAll(async () => {
  await worker.stop();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function writeConfig(file: string, sample: number): Promise<void> {
  const account = (tokenEnv: string): string =>
    `baseUrl: "${sandbox.baseUrl}", tokenEnv: ${tokenEnv}, plan: premium, seats: 10`;
  const text = `name: ${NAME}
source: { export: ./export }
target:
  production: { ${account('P_TOKEN')} }
  staging: { ${account('S_TOKEN')}, sample: ${sample} }
migrationUser: migration@acme.example
`;
  await writeFile(join(folder, file), text);
}

async function sd2pd(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal();
  const code = await main(argv, { terminal, cwd: folder, env });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

function startWorker(): { stop(): Promise<number> } {
  const stopping = new AbortController();
  const ended = main(['worker'], { terminal: new FakeTerminal(), cwd: folder, env, signal: stopping.signal });
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}

async function status(): Promise<MigrationStatus> {
  const { code, stdout } = await sd2pd('status', NAME, '--json');
  expect(code).toBe(0);
  return JSON.parse(stdout) as MigrationStatus;
}

test('no such migration: 66', async () => {
  expect((await sd2pd('status', NAME)).code).toBe(66);
  expect((await sd2pd('approve', NAME, 'mapping')).code).toBe(66);
});

test('start starts once, attaches to the same configuration, and refuses another with 64', async () => {
  worker = startWorker();
  expect((await sd2pd('start', '-c', 'migration.yaml')).stdout).toContain(`migration-${NAME} is started`);
  const again = await sd2pd('start', '-c', 'migration.yaml', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ how: 'attached', name: NAME });
  expect((await sd2pd('start', '-c', 'other.yaml')).code).toBe(64);
});

test('wait ends with 4 at a gate that nobody was told to approve, and says what to do next', async () => {
  const { code, stdout } = await sd2pd('wait', NAME);
  expect(code).toBe(4);
  expect(await readFile(join(folder, 'mapping.yaml'), 'utf8')).toContain('version: 1');
  const lines = stdout.split('\n');
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^\d{4}-\S+Z [a-z-]+ [a-z_-]+ \d+\/\d+$/);
  expect(lines.at(-1)).toMatch(/^next: .*approve/);
});

test('a decision that does not fit is refused with 65 and changes nothing', async () => {
  for (const gate of ['staging', 'fields']) expect((await sd2pd('approve', NAME, gate)).code).toBe(65);
  expect((await status()).gate?.name).toBe('mapping');
});

test('a mapping file that cannot be used is refused with 78, file and line, before anything is sent', async () => {
  await writeFile(join(folder, 'mapping.yaml'), 'version: 1\nnotes: maybe\n');
  const { code, stderr } = await sd2pd('approve', NAME, 'mapping');
  expect(code).toBe(78);
  expect(stderr).toMatch(/mapping\.yaml:2: notes/);
  await rm(join(folder, 'mapping.yaml'));
});

test('without a worker a decision is recorded, and a worker that comes later carries it out', async () => {
  expect(await worker.stop()).toBe(0);
  const { code, stdout } = await sd2pd('approve', NAME, 'mapping', '--by', 'boss@acme.example');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /mapping approved by boss@acme\.example \(sha256:[0-9a-f]{12}…\): recorded; no worker is listening/,
  );
  // What was approved, in numbers, or how to get them.
  expect(stdout).toContain('No difference from the proposal.');
  expect(stdout).toContain('What it would do to every record: sd2pd plan');
  worker = startWorker();
  const { code: waited } = await sd2pd('wait', NAME);
  expect(waited).toBe(4);
  const { gate } = await status();
  expect(gate).toMatchObject({ name: 'fields', account: 'staging' });
  // The workflow tells how many things are missing; the names come from the ledger.
  expect(gate?.missing.map(({ name }) => name)).toContain('deal: sd_id__c');
});

test('missing fields are created on request, and the gate opens', async () => {
  const { code, stdout } = await sd2pd('fields', NAME, 'create', '--account', 'staging');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\d+ fields or options created in staging/);
  expect((await sd2pd('wait', NAME)).code).toBe(4);
  expect((await status()).gate?.name).toBe('owners');
});

test('a paused migration ends a wait with 5, and resume lets it go on', async () => {
  expect((await sd2pd('pause', NAME)).code).toBe(0);
  expect((await sd2pd('wait', NAME)).code).toBe(5);
  expect((await sd2pd('resume', NAME)).code).toBe(0);
  expect((await status()).state).toBe('waiting_gate');
});

test('with -c, status and report answer from the ledger when Temporal is down', async () => {
  const own = env;
  env = { ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  try {
    const read = await sd2pd('status', NAME, '-c', 'migration.yaml', '--json');
    expect(read.code).toBe(0);
    expect(JSON.parse(read.stdout)).toMatchObject({ schema: 1, name: NAME, gate: { name: 'owners' } });
    const report = await sd2pd('report', NAME, '-c', 'migration.yaml', '--json');
    expect(report.code).toBe(0);
    expect(report.stdout).toContain('scope.md');
  } finally {
    env = own;
  }
});
