import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../../src/cli/main.js';
import { RecordingTerminal } from './recording-terminal.js';

let folder: string;
let code: number;
const terminal = new RecordingTerminal();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-demo-'));
  code = await main(['demo', '--records', '120'], { cwd: folder, terminal });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the demo goes from the export to the end of the hypercare and ends with 3, since messy rows were skipped', () => {
  // On a machine that is too busy the SDK's core warns of slow workflow tasks; that is no word of ours.
  expect(terminal.errLines.filter((line) => !line.includes('"sdkComponent":"core"'))).toEqual([]);
  expect(code).toBe(3);
  expect(terminal.text()).toContain('Done: Pipedrive is the system of record');
});

test('every gate is shown with its question before the customer answers it', () => {
  const gates = terminal.outLines.filter((line) => line.startsWith('Gate: '));
  expect(gates).toEqual([
    'Gate: mapping',
    'Gate: fields, staging account',
    'Gate: owners, staging account',
    'Gate: staging, staging account',
    'Gate: fields, production account',
    'Gate: owners, production account',
    'Gate: freeze, production account',
    'Gate: freeze, production account',
    'Gate: cutover, production account',
    'Gate: cutover, production account',
    'Gate: close, production account',
  ]);
});

test('what both systems changed in the same field is decided by the customer, and the cutover has every write', () => {
  expect(terminal.text()).toMatch(
    /source {2}Robin Newname\n.*target {2}Robin N\. \(prefers e-mail\) \(changed by /,
  );
  const lastGate = terminal.text().split('Gate: cutover').at(-1);
  expect(lastGate).not.toContain('what was written in between is not in it');
  expect(terminal.text()).toContain('delta-1 contacts: ');
});

test('the reports are written where the demo says', async () => {
  const [demo = ''] = await readdir(join(folder, '.sd2pd'));
  const reports = join(folder, '.sd2pd', demo, 'reports');
  expect(terminal.text()).toContain(join('.sd2pd', demo, 'reports'));
  const text = await readFile(join(reports, 'production', 'reconciliation.json'), 'utf8');
  const list = JSON.parse(text) as ReadonlyArray<{ balanced: boolean }>;
  expect(list.length).toBeGreaterThan(10);
  expect(list.filter(({ balanced }) => !balanced)).toEqual([]);
});

test('no token is printed', () => {
  // The simulated accounts' tokens are 40 hexadecimal digits, as Pipedrive's.
  expect(terminal.text()).not.toMatch(/\b[0-9a-f]{40}\b/);
});
