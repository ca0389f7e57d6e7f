import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { companyUsers } from '../support/company-users.js';
import { expectReplay } from '../support/expect-replay.js';
import { readHistories } from '../support/histories.js';
import { MigrationHarness } from '../support/migration-harness.js';

/** Small enough that phases continue as new after every few batches, and the migration after every phase. */
const MAX_HISTORY_EVENTS = 40;
const BATCH_RECORDS = 5;

describe('continue-as-new at small sizes, with messages in that very moment', () => {
  let folder: string;
  let harness: MigrationHarness;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-continue-'));
    const dir = join(folder, 'export');
    await generateExport({ dir, seed: 13, records: 200, attachments: false });
    harness = await MigrationHarness.start({
      temporalAddress: inject('temporalAddress'),
      export: dir,
      users: await companyUsers(dir),
      staging: 'waived',
      currency: 'EUR',
      maxHistoryEvents: MAX_HISTORY_EVENTS,
      timing: { batchRecords: BATCH_RECORDS },
    });
    await harness.untilLoading();
  });
  afterAll(async () => {
    await harness.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('no signal is lost, no update stays without an answer, and every record arrives once', async () => {
    let signals = 0;
    let answered = 0;
    const isOver = async (): Promise<boolean> => (await harness.status()).gate?.name === 'freeze';
    const talk = (async () => {
      while (!(await isOver())) {
        // A decision for a gate that is not open is refused, and kept in the audit trail.
        await harness.client.workflow
          .getHandle(`migration-${harness.name}`)
          .signal('approve', { gate: 'staging', by: `caller-${signals}`, id: `late-${signals}` });
        signals += 1;
        await harness.update('pause', { by: 'engineer' });
        await harness.update('resume', { by: 'engineer' });
        answered += 2;
        await sleep(150);
      }
    })();
    await harness.untilGate('freeze');
    await talk;
    expect(signals).toBeGreaterThan(10);
    expect(answered).toBe(2 * signals);
    const refused = async (): Promise<string[]> =>
      (await harness.ledger.audit.all()).filter((entry) => !entry.accepted).map((entry) => entry.by);
    await expect.poll(async () => (await refused()).length, { timeout: 20_000 }).toBe(signals);
    expect(new Set(await refused()).size).toBe(signals);
    const { phases } = await harness.status();
    for (const phase of phases) {
      expect(phase.source).toBe(phase.created + phase.merged + phase.filtered + phase.skipped);
    }
    const verified = await harness.ledger.reports.all<{ duplicates: number; missing: number }>(
      'verifications',
      'production',
    );
    expect(verified.length).toBeGreaterThan(8);
    for (const line of verified) expect(line).toMatchObject({ duplicates: 0, missing: 0, unexpected: 0 });
    await harness.untilCutover();
    const { stage, outcome } = await harness.close();
    expect({ stage, outcome }).toMatchObject({
      stage: 'closed',
      outcome: expect.stringMatching(/clean|with_skips/) as string,
    });
  });

  test('phases and the migration did continue as new, and each of their runs replays', async () => {
    const histories = await readHistories(harness);
    const runs = new Map<string, number>();
    for (const { workflowId } of histories) runs.set(workflowId, (runs.get(workflowId) ?? 0) + 1);
    const [main] = [...runs].filter(([id]) => id === `migration-${harness.name}`);
    expect(main?.[1]).toBeGreaterThan(3);
    expect([...runs].filter(([id, count]) => id.includes('/') && count > 1).length).toBeGreaterThan(3);
    await expectReplay(histories);
  });
});
