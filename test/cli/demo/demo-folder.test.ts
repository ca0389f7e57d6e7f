import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { DEMO_NAME, makeDemoFolder, writeConfig, writeExport } from '../../../src/cli/demo/demo-folder.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { openExport } from '../../../src/smartdesk/export-source.js';

let parent: string | null = null;

afterEach(async () => {
  if (parent !== null) await rm(parent, { recursive: true, force: true });
});

test('the folder holds an export and a configuration that the product accepts, and no token', async () => {
  parent = await mkdtemp(join(tmpdir(), 'sd2pd-demo-'));
  const folder = await makeDemoFolder(parent, new Date('2026-11-23T14:20:05Z'));
  const rows = await writeExport(folder, { records: 60, seed: 1 });
  await writeConfig(folder, 'http://127.0.0.1:4100');

  const config = await loadConfig(folder.config);
  expect(config.name).toBe(DEMO_NAME);
  expect(config.target.production.tokenEnv).toBe('DEMO_PRODUCTION_TOKEN');
  expect(config.target.staging).toMatchObject({
    sample: 100,
    owners: 'match',
    tokenEnv: 'DEMO_STAGING_TOKEN',
  });
  const source = await openExport(config.source.export);
  expect(source.files().map(({ object }) => object)).toEqual(
    expect.arrayContaining(['accounts', 'contacts']),
  );
  await source.close();
  expect(rows['contacts']).toBeGreaterThan(0);
});
