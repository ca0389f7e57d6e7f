import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { completeStatus } from '../../src/cli/complete-status.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { handInMapping } from '../../src/cli/hand-in-mapping.js';
import { readOwnerFile } from '../../src/cli/owner-file.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { GateReport } from '../../src/contract/gate-report.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { openLedger } from '../../src/ledger/open.js';
import { gate, migrationStatus, phase } from './status-fixture.js';

let folder: string;
let ledger: Ledger;
let config: MigrationConfig;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-cli-'));
  await file(
    'migration.yaml',
    `name: acme
source: { export: ./export }
target:
  production: { baseUrl: "https://acme.pipedrive.com", tokenEnv: P_TOKEN, plan: premium, seats: 10 }
  staging: waived
migrationUser: migration@acme.example
`,
  );
  config = await loadConfig(join(folder, 'migration.yaml'));
  ledger = await openLedger(config.ledger, 'acme', {});
});

afterEach(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const OBJECTS = ['accounts', 'contacts', 'leads', 'deals', 'tasks', 'activities', 'notes', 'attachments'];
const MAPPING = `version: 1
objects:
${OBJECTS.map((object) => `  ${object}: { fields: {} }`).join('\n')}
pipelines: {}
`;

describe('handing in the mapping', () => {
  test('puts the text into the ledger under the fingerprint of its meaning', async () => {
    await file('mapping.yaml', MAPPING);
    const handedIn = await handInMapping(config, ledger);
    expect(await ledger.mappings.current()).toEqual({ fingerprint: handedIn?.fingerprint, content: MAPPING });
    await file('mapping.yaml', `# a comment\n${MAPPING}`);
    expect((await handInMapping(config, ledger))?.fingerprint).toBe(handedIn?.fingerprint);
  });

  test('does nothing where there is no file', async () => {
    expect(await handInMapping(config, ledger)).toBeNull();
    expect(await ledger.mappings.current()).toBeNull();
  });

  test('refuses a text that cannot be used with 78, file and line, and keeps the one before', async () => {
    await file('mapping.yaml', MAPPING);
    const before = await handInMapping(config, ledger);
    await file('mapping.yaml', MAPPING.replace('pipelines: {}', 'notes: maybe\npipelines: {}'));
    await expect(handInMapping(config, ledger)).rejects.toMatchObject({
      exitCode: EXIT.config,
      message: expect.stringMatching(/mapping\.yaml:11: notes/) as string,
    });
    expect((await ledger.mappings.current())?.fingerprint).toBe(before?.fingerprint);
  });
});

describe('owners.csv', () => {
  test('gives every line that names a Pipedrive user and does not match already', async () => {
    const path = await file(
      'owners.csv',
      'email,name,records,status,pipedrive_user\r\n' +
        'ada@a.example,Ada,5,matched,ada@a.example\r\n' +
        'gone@a.example,,3,missing, ada@a.example \r\n' +
        'new@a.example,,3,missing,\r\n',
    );
    expect(await readOwnerFile(path)).toEqual([{ source: 'gone@a.example', target: 'ada@a.example' }]);
  });

  test('without its columns, or not there, is refused with 78 and its name', async () => {
    const path = await file('owners.csv', 'mail,user\na@a.example,b@a.example\n');
    for (const [name, words] of [
      [path, 'pipedrive_user'],
      [join(folder, 'nowhere.csv'), 'no such file'],
    ] as const) {
      await expect(readOwnerFile(name)).rejects.toMatchObject({
        exitCode: EXIT.config,
        message: expect.stringContaining(words) as string,
      });
    }
  });
});

describe('a status read by a person', () => {
  const missing = [{ kind: 'owner' as const, name: 'gone@a.example', detail: 'missing' }];
  const report: GateReport = {
    gate: 'owners',
    account: 'staging',
    fingerprint: 'sha256:aa',
    question: '',
    missing,
    next: '',
    at: '2026-11-23T10:00:00.000Z',
  };
  const shut = migrationStatus({
    gate: gate({
      name: 'owners',
      account: 'staging',
      missing: [{ kind: 'owner', name: '', detail: '1 owner' }],
    }),
  });

  test('has the names of what is missing, from the ledger', async () => {
    await ledger.meta.set(META.gate('owners', 'staging'), report);
    expect((await completeStatus(shut, ledger)).gate?.missing).toEqual(missing);
  });

  test('has no names of a look at something else', async () => {
    await ledger.meta.set(META.gate('owners', 'staging'), { ...report, fingerprint: 'sha256:bb' });
    expect(await completeStatus(shut, ledger)).toEqual(shut);
  });

  test('has the counts of the running phase as they are now, and leaves the others', async () => {
    const record = { seq: 1, pass: 0, state: 'pending' as const };
    await ledger.records.plan('staging', 'accounts', [{ ...record, source_id: 'a1' }]);
    const done = phase({ object: 'contacts', state: 'done', pending: 0 });
    const completed = await completeStatus(migrationStatus({ phases: [phase(), done] }), ledger);
    expect(completed.phases).toEqual([
      phase({ source: 1, created: 0, merged: 0, filtered: 0, skipped: 0, pending: 1 }),
      done,
    ]);
  });

  test('is left as it is without a ledger', async () => {
    expect(await completeStatus(shut, null)).toEqual(shut);
  });
});
