import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliHarness } from './cli-harness.js';

let cli: CliHarness;
beforeAll(async () => {
  cli = await CliHarness.start(60);
  await cli.writeConfig('migration.yaml', 20);
  await cli.writeConfig('other.yaml', 21);
});
afterAll(() => cli.stop());

test('no such migration: 66', async () => {
  expect((await cli.sd2pd('status', cli.name)).code).toBe(66);
  expect((await cli.sd2pd('approve', cli.name, 'mapping')).code).toBe(66);
});

test('start starts once, attaches to the same configuration, and refuses another with 64', async () => {
  cli.startWorker();
  expect((await cli.sd2pd('start', '-c', 'migration.yaml')).stdout).toContain(
    `migration-${cli.name} is started`,
  );
  const again = await cli.sd2pd('start', '-c', 'migration.yaml', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ how: 'attached', name: cli.name });
  expect((await cli.sd2pd('start', '-c', 'other.yaml')).code).toBe(64);
});

test('wait ends with 4 at a gate that nobody was told to approve, and says what to do next', async () => {
  const { code, stdout } = await cli.sd2pd('wait', cli.name);
  expect(code).toBe(4);
  expect(await readFile(join(cli.folder, 'mapping.yaml'), 'utf8')).toContain('version: 1');
  const lines = stdout.split('\n');
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^\d{4}-\S+Z [a-z-]+ [a-z_-]+ \d+\/\d+$/);
  expect(lines.at(-1)).toMatch(/^next: .*approve/);
});

test('a decision that does not fit is refused with 65 and changes nothing', async () => {
  for (const gate of ['staging', 'fields'])
    expect((await cli.sd2pd('approve', cli.name, gate)).code).toBe(65);
  expect((await cli.status()).gate?.name).toBe('mapping');
});

test('a mapping file that cannot be used is refused with 78, file and line, before anything is sent', async () => {
  await writeFile(join(cli.folder, 'mapping.yaml'), 'version: 1\nnotes: maybe\n');
  const { code, stderr } = await cli.sd2pd('approve', cli.name, 'mapping');
  expect(code).toBe(78);
  expect(stderr).toMatch(/mapping\.yaml:2: notes/);
  await rm(join(cli.folder, 'mapping.yaml'));
});

test('without a worker a decision is recorded, and a worker that comes later carries it out', async () => {
  expect(await cli.stopWorker()).toBe(0);
  const { code, stdout } = await cli.sd2pd('approve', cli.name, 'mapping', '--by', 'boss@acme.example');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /mapping approved by boss@acme\.example \(sha256:[0-9a-f]{12}…\): recorded; no worker is listening/,
  );
  // What was approved, in numbers, or how to get them.
  expect(stdout).toContain('No difference from the proposal.');
  expect(stdout).toContain('What it would do to every record: sd2pd plan');
  cli.startWorker();
  const { code: waited } = await cli.sd2pd('wait', cli.name);
  expect(waited).toBe(4);
  const { gate } = await cli.status();
  expect(gate).toMatchObject({ name: 'fields', account: 'staging' });
  // The workflow tells how many things are missing; the names come from the ledger.
  expect(gate?.missing.map(({ name }) => name)).toContain('deal: sd_id__c');
});

test('missing fields are created on request, and the gate opens', async () => {
  const { code, stdout } = await cli.sd2pd('fields', cli.name, 'create', '--account', 'staging');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\d+ fields or options created in staging/);
  expect((await cli.sd2pd('wait', cli.name)).code).toBe(4);
  expect((await cli.status()).gate?.name).toBe('owners');
});

test('a paused migration ends a wait with 5, and resume lets it go on', async () => {
  expect((await cli.sd2pd('pause', cli.name)).code).toBe(0);
  expect((await cli.sd2pd('wait', cli.name)).code).toBe(5);
  expect((await cli.sd2pd('resume', cli.name)).code).toBe(0);
  expect((await cli.status()).state).toBe('waiting_gate');
});

test('with -c, status and report answer from the ledger when Temporal is down', async () => {
  const own = cli.env;
  cli.env = { ...own, TEMPORAL_ADDRESS: '127.0.0.1:1' };
  try {
    const read = await cli.sd2pd('status', cli.name, '-c', 'migration.yaml', '--json');
    expect(read.code).toBe(0);
    expect(JSON.parse(read.stdout)).toMatchObject({ schema: 1, name: cli.name, gate: { name: 'owners' } });
    const report = await cli.sd2pd('report', cli.name, '-c', 'migration.yaml', '--json');
    expect(report.code).toBe(0);
    expect(report.stdout).toContain('scope.md');
  } finally {
    cli.env = own;
  }
});
