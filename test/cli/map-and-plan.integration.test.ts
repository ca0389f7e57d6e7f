import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { main } from '../../src/cli/main.js';
import type { Preview } from '../../src/contract/preview.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { FakeTerminal } from './fake-terminal.js';

const CONFIG = `name: acme
source: { export: ./export }
target:
  production: { baseUrl: "https://acme.pipedrive.com", tokenEnv: NO_SUCH_TOKEN, plan: premium, seats: 10 }
  staging: waived
migrationUser: migration@acme.example
`;

let folder: string;

async function sd2pd(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new FakeTerminal();
  const code = await main(argv, { terminal, cwd: folder, env: {} });
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

const config = ['-c', 'migration.yaml'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-map-'));
  await writeFile(join(folder, 'migration.yaml'), CONFIG);
  await generateExport({ dir: join(folder, 'export'), seed: 2, records: 200, attachments: false });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('before discovery', () => {
  test.each(['plan', 'map check', 'map export'])('%s says what comes first', async (words) => {
    const { code, stderr } = await sd2pd(...words.split(' '), ...config);
    expect(code).toBe(EXIT.refused);
    expect(stderr).toContain('sd2pd discover');
  });
});

describe('after discovery', () => {
  beforeAll(async () => {
    expect((await sd2pd('discover', ...config)).code).toBe(EXIT.ok);
  });

  test('plan counts every record, and shows one before and after', async () => {
    const { code, stdout } = await sd2pd('plan', ...config, '--json', '--record', 'accounts/acc_000003');
    expect(code).toBe(EXIT.ok);
    const preview = JSON.parse(stdout) as Preview;
    for (const { source, created, merged, filtered, skipped } of preview.objects)
      expect(source).toBe(created + merged + filtered + skipped);
    expect(preview).toMatchObject({
      missing: null,
      amendment: null,
      records: [{ record: 'accounts/acc_000003', state: 'created' }],
    });
    expect(preview.records[0]?.target).toMatchObject({ sd_id__c: 'accounts/acc_000003' });
    expect(preview.owners.open.length).toBe(
      Object.values(preview.owners.unresolved).reduce((sum, n) => sum + n, 0),
    );
  });

  test('what a record refers to is named as in the source: the target has no id for it yet', async () => {
    const { stdout } = await sd2pd('plan', ...config, '--json', '--record', 'deals/dl_000001');
    const [deal] = (JSON.parse(stdout) as Preview).records;
    expect(deal?.target).toMatchObject({
      org_id: expect.stringMatching(/^accounts\/acc_/),
      stage_id: expect.stringMatching(/^stages\/st_/),
      pipeline_id: expect.stringMatching(/^pipelines\/pl_/),
    });
  });

  test('plan in words has the same numbers, and what to do next', async () => {
    const { stdout } = await sd2pd('plan', ...config, '--record', 'contacts/nobody');
    expect(stdout).toContain('nothing was sent');
    expect(stdout).toContain('contacts/nobody: the export has no such record');
    expect(stdout).toMatch(/next: .*sd2pd approve acme mapping/);
  });

  test('a record or account that is none is a usage error', async () => {
    expect((await sd2pd('plan', ...config, '--record', 'people/1')).code).toBe(EXIT.usage);
    expect((await sd2pd('plan', ...config, '--account', 'staging')).code).toBe(EXIT.usage);
  });

  test('a workbook that nobody changed leaves the mapping as it is, byte for byte', async () => {
    const before = await readFile(join(folder, 'mapping.yaml'));
    for (const out of ['a.xlsx', 'a-folder']) {
      expect((await sd2pd('map', 'export', ...config, '--out', out)).code).toBe(EXIT.ok);
      const { code, stdout } = await sd2pd('map', 'import', out, ...config);
      expect(code).toBe(EXIT.ok);
      expect(stdout).toContain('Nothing was changed');
    }
    expect(await readFile(join(folder, 'mapping.yaml'))).toEqual(before);
  });

  test('what is filled in is checked against the source before it is taken, and told as a difference', async () => {
    const path = join(folder, 'a-folder', 'contacts.csv');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/^phone,phones/m, 'phone,no_such_attribute'));
    const refused = await sd2pd('map', 'import', 'a-folder', ...config);
    expect(refused.code).toBe(EXIT.config);
    expect(refused.stderr).toContain('objects.contacts.fields.phone');
    await writeFile(path, text.replace(/^phone,phones,/m, 'phone,Phone number,varchar'));
    const { code, stdout } = await sd2pd('map', 'import', 'a-folder', ...config);
    expect(code).toBe(EXIT.ok);
    expect(stdout).toContain('objects.contacts.fields.phone.to');
    const diff = await sd2pd('map', 'diff', ...config, '--against', 'mapping.yaml.bak', '--json');
    expect(JSON.parse(diff.stdout)).toMatchObject({
      differences: [
        { path: 'objects.contacts.fields.phone.to', before: 'phones', after: 'Phone number' },
        { path: 'objects.contacts.fields.phone.type', after: 'varchar' },
      ],
    });
    expect((await sd2pd('map', 'check', ...config)).code).toBe(EXIT.ok);
  });

  test('a file that is none is told, and the mapping stays', async () => {
    await writeFile(join(folder, 'no.xlsx'), 'nothing');
    for (const file of ['no.xlsx', 'nowhere.xlsx'])
      expect((await sd2pd('map', 'import', file, ...config)).code).toBe(EXIT.config);
  });
});
