import axios from 'axios';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Conflict } from '../../src/ledger/conflict-store.js';
import { openLedger } from '../../src/ledger/open.js';
import {
  changeManifest,
  changing,
  newerExport,
  type RowChanges,
} from '../../src/sandbox/smartdesk/newer-export.js';
import { CliHarness } from './cli-harness.js';

let cli: CliHarness;
let exports = 0;
let dir: string;

beforeAll(async () => {
  cli = await CliHarness.start(60);
  await cli.writeConfig('migration.yaml', null, 'freeze: { watchSeconds: 0 }\n');
  dir = join(cli.folder, 'export');
  cli.startWorker();
  await cli.sd2pd('start', '-c', 'migration.yaml');
  await provision('mapping');
  expect((await cli.status()).gate?.name).toBe('freeze');
});
afterAll(() => cli.stop());

/** What the gates `fields` and `owners` wait for, each when it opens. @param gates approved on the way */
async function provision(gates = ''): Promise<void> {
  for (;;) {
    const approve = gates === '' ? [] : ['--approve', gates];
    expect((await cli.sd2pd('wait', cli.name, ...approve)).code).toBe(4);
    const { gate } = await cli.status();
    if (gate?.name === 'fields') await cli.sd2pd('fields', cli.name, 'create', '--account', 'production');
    else if (gate?.name === 'owners')
      await cli.sd2pd('owners', cli.name, 'assign', '--all-missing', 'migration@acme.example');
    else return;
  }
}

/** A newer export, and the delta that moves it; a gate that opens meanwhile ends the wait. */
async function moveOn(changes: RowChanges): Promise<void> {
  const to = join(cli.folder, `export-${(exports += 1)}`);
  await newerExport(dir, to, changes);
  dir = to;
  const { code, stderr } = await cli.sd2pd('delta', cli.name, '--source', dir);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect((await cli.sd2pd('wait', cli.name)).code).toBe(4);
}

async function contact(at: number): Promise<{ sourceId: string; targetId: string }> {
  const ledger = await openLedger({ path: join(cli.folder, `${cli.name}.ledger`) }, cli.name, cli.env);
  try {
    for await (const page of ledger.records.pages('production', 'contacts', ['created'])) {
      const record = page[at];
      if (record?.target_id == null) break;
      return { sourceId: record.source_id, targetId: record.target_id };
    }
    throw new Error('no such contact');
  } finally {
    await ledger.close();
  }
}

/** As a person would, in Pipedrive. */
async function editPerson(id: string, changes: Record<string, unknown>): Promise<void> {
  const url = `${cli.sandbox.controlUrl}/accounts/production/edit`;
  await axios.post(url, { entity: 'persons', id: Number(id), changes, email: 'migration@acme.example' });
}

async function nameOf(id: string): Promise<unknown> {
  const [production] = cli.sandbox.accounts;
  const { data } = await axios.get<{ data: Record<string, unknown> }>(
    `${cli.sandbox.baseUrl}/api/v2/persons/${id}`,
    { headers: { 'x-api-token': production?.token } },
  );
  return data.data['name'];
}

async function conflicts(...options: string[]): Promise<Conflict[]> {
  const { stdout } = await cli.sd2pd('conflicts', cli.name, '--json', ...options);
  return (JSON.parse(stdout) as { conflicts: Conflict[] }).conflicts;
}

test('an export of another account, an older one and what is none are refused with 78, and nothing is sent', async () => {
  const other = join(cli.folder, 'other');
  await cp(dir, other, { recursive: true });
  await changeManifest(other, ({ account, ...rest }) => ({
    ...rest,
    account: { ...(account as object), domain: 'other.example' },
  }));
  const wrong = await cli.sd2pd('delta', cli.name, '--source', other);
  expect(wrong.code).toBe(78);
  expect(wrong.stderr).toContain('other.example');
  const older = join(cli.folder, 'older');
  await cp(dir, older, { recursive: true });
  await changeManifest(older, (manifest) => ({ ...manifest, exported_at: '2001-01-01T00:00:00Z' }));
  const old = await cli.sd2pd('delta', cli.name, '--source', older);
  expect(old.code).toBe(78);
  expect(old.stderr).toContain('2001-01-01');
  expect((await cli.sd2pd('delta', cli.name, '--source', join(cli.folder, 'nowhere'))).code).toBe(78);
  expect((await cli.status()).gate?.name).toBe('freeze');
});

test('a changed row arrives, and the status has the delta as a run of its own', async () => {
  const { sourceId, targetId } = await contact(0);
  await moveOn({ contacts: changing(sourceId, { first_name: 'Ada', last_name: 'Changed' }) });
  expect(await nameOf(targetId)).toBe('Ada Changed');
  const { phases, gate } = await cli.status();
  expect(gate?.name).toBe('freeze');
  expect(phases.filter(({ run }) => run === 'delta-1').every(({ state }) => state === 'done')).toBe(true);
});

test('a new column opens the gate mapping; the file that nobody edited is completed, and the old one kept', async () => {
  const { sourceId } = await contact(0);
  const path = join(cli.folder, 'mapping.yaml');
  const before = await readFile(path, 'utf8');
  await moveOn({ contacts: changing(sourceId, { shoe_size: '44' }) });
  expect((await cli.status()).gate?.name).toBe('mapping');
  const { code, stdout } = await cli.sd2pd('approve', cli.name, 'mapping');
  expect(code).toBe(0);
  expect(stdout).toContain('1 difference from the mapping in force');
  expect(await readFile(path, 'utf8')).toContain('shoe_size');
  expect(await readFile(`${path}.bak`, 'utf8')).toBe(before);
  await provision();
  expect((await cli.status()).gate?.name).toBe('freeze');
});

test('what both sides changed is shown with its three values, and decided by number or by field', async () => {
  const [first, second] = [await contact(1), await contact(2)];
  await editPerson(first.targetId, { name: 'User One' });
  await editPerson(second.targetId, { name: 'User Two' });
  await moveOn({
    contacts: (rows) =>
      changing(second.sourceId, { first_name: 'Source', last_name: 'Two' })(
        changing(first.sourceId, { first_name: 'Source', last_name: 'One' })(rows),
      ),
  });
  const { stdout } = await cli.sd2pd('conflicts', cli.name);
  expect(stdout).toMatch(
    /source {2}Source One\n {4}target {2}User One \(changed by migration@acme\.example /,
  );
  expect(stdout).toContain('2 differences to decide');
  expect(await nameOf(first.targetId)).toBe('User One');

  const one = (await conflicts()).find(({ source_id }) => source_id === first.sourceId);
  expect((await cli.sd2pd('conflicts', cli.name, 'decide', String(one?.id), 'source')).code).toBe(0);
  const rest = ['decide', '--object', 'contacts', '--field', 'name', 'target'];
  expect((await cli.sd2pd('conflicts', cli.name, ...rest)).code).toBe(0);
  expect((await cli.sd2pd('wait', cli.name)).code).toBe(4);
  await expect.poll(() => nameOf(first.targetId), { timeout: 60_000 }).toBe('Source One');
  await expect.poll(() => conflicts(), { timeout: 60_000 }).toEqual([]);
  expect(await nameOf(second.targetId)).toBe('User Two');
  const wrong = await cli.sd2pd('conflicts', cli.name, 'decide', '999', 'source');
  expect(wrong.code).toBe(65);
});

test('on a schedule deltas begin by themselves until it ends', async () => {
  expect((await cli.sd2pd('delta', cli.name, '--every', 'soon')).code).toBe(64);
  const runs = async (): Promise<number> => {
    const { timeline = [] } = await cli.status();
    return timeline.filter(({ what }) => what.includes('nothing changed in the source')).length;
  };
  const before = await runs();
  expect((await cli.sd2pd('delta', cli.name, '--every', '10s')).code).toBe(0);
  // One at once, and one by itself.
  await expect.poll(runs, { timeout: 120_000 }).toBeGreaterThanOrEqual(before + 2);
  expect((await cli.status()).deltaSchedule).toMatchObject({ everySeconds: 10 });
  expect((await cli.sd2pd('status', cli.name)).stdout).toContain('A delta begins every 10 s');
  expect((await cli.sd2pd('delta', cli.name, '--every', 'never')).code).toBe(0);
  await expect.poll(async () => (await cli.status()).deltaSchedule, { timeout: 60_000 }).toBeNull();
});

test('once the freeze is confirmed no schedule is taken any more, and a late write is shown by its record', async () => {
  await expect.poll(async () => (await cli.status()).gate?.name, { timeout: 60_000 }).toBe('freeze');
  expect((await cli.sd2pd('approve', cli.name, 'freeze')).code).toBe(0);
  expect((await cli.sd2pd('wait', cli.name)).code).toBe(4);
  expect((await cli.status()).gate?.name).toBe('cutover');
  const refused = await cli.sd2pd('delta', cli.name, '--every', '1h');
  expect(refused.code).toBe(65);
  expect(refused.stderr).toContain('the freeze is confirmed');
});
