import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { MigrationHarness } from '../support/migration-harness.js';

describe("a phase's workflow that somebody ends", () => {
  let folder: string;
  let harness: MigrationHarness;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-ended-'));
    const dir = join(folder, 'export');
    await generateExport({ dir, seed: 5, records: 400, attachments: false });
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: dir,
      users: await companyUsers(dir),
      staging: 'waived',
      currency: 'EUR',
      timing: { batchRecords: 2 },
    });
    await harness.untilLoading();
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(['terminate', 'cancel'] as const)(
    'holds the migration (%s), and after resume the phase goes on where it was',
    async (end) => {
      const object = end === 'terminate' ? 'contacts' : 'deals';
      await harness.until((status) => isRunning(status.phases, object), `${object} running`);
      const phase = harness.client.workflow.getHandle(`migration-${harness.name}/production/${object}`);
      // The status names a phase a moment before its workflow is there.
      await vi.waitFor(() => (end === 'terminate' ? phase.terminate() : phase.cancel()), 20_000);
      const held = await harness.until((status) => status.holds.length > 0, 'a hold', true);
      expect(held.holds).toMatchObject([{ code: 'internal', who: 'migration engineer' }]);
      await harness.update('resume', { by: 'engineer' });
      const { phases } = await harness.until(
        (status) => isDone(status.phases, object),
        `${object} done`,
        true,
      );
      const { source, created, merged, filtered, skipped } = phases.find((line) => line.object === object)!;
      expect(source).toBe(created + merged + filtered + skipped);
    },
  );

  test('each record is there once', async () => {
    await harness.untilGate('freeze');
    const verified = await harness.ledger.reports.all<{ duplicates: number; missing: number }>(
      'verifications',
      'production',
    );
    expect(verified.length).toBeGreaterThan(8);
    for (const line of verified) expect(line).toMatchObject({ duplicates: 0, missing: 0, unexpected: 0 });
  });
});

type Lines = readonly { readonly object: string; readonly state: string }[];

function isRunning(phases: Lines, object: string): boolean {
  return phases.some((line) => line.object === object && line.state === 'running');
}

function isDone(phases: Lines, object: string): boolean {
  return phases.some((line) => line.object === object && line.state === 'done');
}
