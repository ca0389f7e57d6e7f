import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.js';
import { writeCurrentMapping } from '../../src/cli/write-proposal.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { openLedger } from '../../src/ledger/open.js';
import { FakeTerminal } from './fake-terminal.js';

const CONFIG = `name: acme
source: { export: ./export }
target:
  production: { baseUrl: "https://acme.pipedrive.com", tokenEnv: P_TOKEN, plan: premium, seats: 10 }
  staging: waived
migrationUser: migration@acme.example
`;

let folder: string;
let ledger: Ledger;
let config: MigrationConfig;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-cli-'));
  await writeFile(join(folder, 'migration.yaml'), CONFIG);
  config = await loadConfig(join(folder, 'migration.yaml'));
  ledger = await openLedger(config.ledger, 'acme', {});
});

afterEach(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

async function discovered(): Promise<void> {
  await ledger.meta.set(META.proposal, 'proposed');
  await ledger.mappings.put('sha256:aa', 'current');
}

describe('the mapping that the gate is about', () => {
  test('is written where the configuration names it, for its owner alone', async () => {
    await discovered();
    expect(await writeCurrentMapping(config, ledger)).toBe('written');
    expect(await readFile(config.mapping, 'utf8')).toBe('current');
    expect((await stat(config.mapping)).mode & 0o777).toBe(0o600);
  });

  test('never replaces a file that is there', async () => {
    await discovered();
    await writeFile(config.mapping, 'edited');
    expect(await writeCurrentMapping(config, ledger)).toBe('there');
    expect(await readFile(config.mapping, 'utf8')).toBe('edited');
  });

  test('is not written before discovery has finished', async () => {
    await ledger.mappings.put('sha256:aa', 'handed in early');
    expect(await writeCurrentMapping(config, ledger)).toBeNull();
    await expect(stat(config.mapping)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is left out where its folder is not on this machine', async () => {
    await discovered();
    const elsewhere = { ...config, mapping: join(folder, 'elsewhere', 'mapping.yaml') };
    expect(await writeCurrentMapping(elsewhere, ledger)).toBe('absent');
  });
});

test('before discovery report and owners say so with 65, rather than report that nothing is open', async () => {
  for (const command of ['report', 'owners']) {
    const terminal = new FakeTerminal();
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const code = await main([command, 'acme', '-c', 'migration.yaml'], { terminal, cwd: folder, env });
    expect(code, command).toBe(65);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain('discovery has not finished');
  }
});
