import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { MIGRATION_USER, MigrationHarness } from '../support/migration-harness.js';

let folder: string;
let harness: MigrationHarness;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-rolled-staging-'));
  const dir = join(folder, 'export');
  await generateExport({ dir, seed: 9, records: 60, attachments: false });
  harness = await MigrationHarness.start({
    temporalAddress: inject('temporalAddress'),
    export: dir,
    users: await companyUsers(dir),
    staging: { sample: 10 },
    currency: 'EUR',
  });
});
afterAll(async () => {
  await harness.stop();
  await rm(folder, { recursive: true, force: true });
});

const counts = () => harness.sandbox.counts('staging');
const rollback = (more: Record<string, unknown> = {}) =>
  harness.update('rollback', { run: 'staging', confirm: harness.name, by: 'ann', ...more });

test('before the first load there is nothing to roll back', async () => {
  await harness.untilGate('mapping');
  await expect(rollback()).rejects.toThrow();
});

test('a rollback of staging at its sign-off leads back to the mapping, and staging is loaded anew, once', async () => {
  await harness.approve('mapping');
  await harness.untilGate('fields', 'staging');
  await harness.createFields('staging');
  await harness.untilGate('owners', 'staging');
  const before = counts();
  await harness.update('assignOwner', { source: '*', target: MIGRATION_USER, by: 'ann' });
  await harness.untilGate('staging');
  const loaded = counts();
  expect(loaded['persons']).toBeGreaterThan(before['persons'] ?? 0);

  for (const wrong of [{ confirm: 'another' }, { run: 'delta-1' }, { object: 'deal' }])
    await expect(rollback(wrong)).rejects.toThrow();
  expect(counts()).toEqual(loaded);

  await rollback();
  await harness.untilGate('mapping');
  const { pipelines: _pipelines, stages: _stages, ...records } = before;
  expect(counts()).toMatchObject(records);
  const { phases } = await harness.status();
  expect(phases.filter(({ run }) => run === 'staging')).toEqual([]);

  await harness.approve('mapping');
  await harness.untilGate('staging');
  expect(counts()).toEqual(loaded);
});
