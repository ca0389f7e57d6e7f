import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { FakeTerminal } from './fake-terminal.js';

/** Nothing listens there: port 1 needs a right that tests do not have. */
const NO_TEMPORAL = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function sd2pd(words: string, cwd = tmpdir(), env: NodeJS.ProcessEnv = NO_TEMPORAL): Promise<Ended> {
  const terminal = new FakeTerminal();
  const argv = words.split(' ').filter((word) => word !== '');
  const code = await main(argv, { terminal, cwd, env });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const CONFIG = `name: acme
source: { export: ./export }
target:
  production: { baseUrl: "http://127.0.0.1:1", tokenEnv: P_TOKEN, plan: premium, seats: 10 }
  staging: waived
migrationUser: migration@acme.example
`;

describe('help', () => {
  test('is an answer: exit 0, on stdout, with every command of the contract', async () => {
    const { code, stdout } = await sd2pd('--help');
    expect(code).toBe(0);
    const commands =
      'demo up worker discover start wait status approve reject recheck owners fields report retry pause resume ' +
      'plan map trace delta cutover rollback cancel reopen purge sandbox doctor';
    for (const command of commands.split(' ')) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  test('of one command tells its options', async () => {
    const { code, stdout } = await sd2pd('start --help');
    expect(code).toBe(0);
    expect(stdout).toContain('--approve');
  });
});

test('--version tells which one this is', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(await sd2pd('--version')).toEqual({ code: 0, stdout: version, stderr: '' });
});

describe('usage that is wrong ends with 64, says what is wrong on stderr, and leaves stdout empty', () => {
  const wrong = [
    ['no command', ''],
    ['an unknown command', 'strat'],
    ['a missing argument', 'status'],
    ['an unknown option', 'status acme --colour'],
    ['a missing configuration', 'start'],
    ['a gate that does not exist', 'approve acme mappings'],
    ['a port that is none', 'sandbox pipedrive --port 99999'],
    ['a moment without a zone', 'approve acme mapping --at 2026-11-23T10:00:00'],
    ['an approval of a gate that nobody can approve', 'wait acme --approve fields'],
    ['--approve without --wait', 'start -c migration.yaml --approve all'],
    ['an unknown action on owners', 'owners acme move'],
    ['an assignment without its target', 'owners acme assign ada@acme.example'],
    [
      'an assignment given in two ways',
      'owners acme assign a@a.example b@b.example --all-missing c@c.example',
    ],
    ['a record without its object', 'trace acme con_00001'],
    ['field creation without the account', 'fields acme create'],
    ['a rollback that nobody confirmed', 'rollback acme'],
    ['a rollback of an object that there is not', 'rollback acme --object deal --confirm acme'],
    ['a rollback of a delta by itself', 'rollback acme --run delta-1 --confirm acme'],
    ['a rollback of fields with one object', 'rollback acme --object deals --schema --confirm acme'],
    ['a retry by reason and file', 'retry acme --reason too_long --file x.csv'],
  ] as const;
  for (const [what, words] of wrong) {
    test(what, async () => {
      const { code, stdout, stderr } = await sd2pd(words);
      expect(code).toBe(64);
      expect(stderr).not.toBe('');
      expect(stdout).toBe('');
    });
  }
});

describe('what a later version brings answers "not yet" with 78', () => {
  const later = ['purge acme --confirm acme', 'sandbox smartdesk --port 0'];
  for (const words of later) {
    test(words, async () => {
      const { code, stderr } = await sd2pd(words);
      expect(code).toBe(78);
      expect(stderr).toMatch(/^not yet/m);
    });
  }
});

describe('configuration', () => {
  test('a file that is not there is named: 78', async () => {
    const { code, stderr } = await sd2pd('start -c nowhere.yaml');
    expect(code).toBe(78);
    expect(stderr).toContain('nowhere.yaml:1: there is no such file');
  });

  test('every mistake is told with file, line and key path: 78', async () => {
    const folder = await folderWith({ 'migration.yaml': CONFIG.replace('seats: 10', 'seats: none') });
    const { code, stderr } = await sd2pd('discover -c migration.yaml', folder);
    expect(code).toBe(78);
    expect(stderr).toMatch(/migration\.yaml:4: target\.production\.seats: /);
  });

  test('the configuration of another migration is refused: 64', async () => {
    const folder = await folderWith({ 'migration.yaml': CONFIG });
    const { code, stderr } = await sd2pd('status globex -c migration.yaml', folder);
    expect(code).toBe(64);
    expect(stderr).toContain("'acme'");
  });

  test('an export that is not there: 78, and what to do', async () => {
    const folder = await folderWith({ 'migration.yaml': CONFIG });
    const { code, stderr } = await sd2pd('discover -c migration.yaml', folder);
    expect(code).toBe(78);
    expect(stderr).toContain('source.export');
  });
});

describe('without Temporal', () => {
  test('commands that need it end with 69 and name its address', async () => {
    const commands = [
      ...['status acme', 'wait acme', 'approve acme mapping', 'recheck acme', 'worker'],
      ...['cutover plan acme', 'cancel acme', 'reopen acme', 'rollback acme --dry-run'],
    ];
    const endings = await Promise.all(commands.map((words) => sd2pd(words)));
    for (const [at, { code, stderr }] of endings.entries()) {
      expect(code, commands[at]).toBe(69);
      expect(stderr).toContain('127.0.0.1:1');
    }
  });

  test('status with -c says that there is no migration while there is no ledger: 66', async () => {
    const folder = await folderWith({ 'migration.yaml': CONFIG });
    const { code } = await sd2pd('status acme -c migration.yaml', folder);
    expect(code).toBe(66);
  });
});
