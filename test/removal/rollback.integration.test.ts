import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LoadHarness } from '../loading/load-harness.js';
import { idsOf, type LiveDump } from './live-dump.js';
import { FAULTLESS, faultsOf, linesOf, loadAll, now, startLoaded } from './removal-harness.js';

let harness: LoadHarness;
let before: LiveDump;

beforeEach(async () => {
  ({ harness, before } = await startLoaded());
});
afterEach(() => harness.stop());

describe('a rollback of an account that nobody touched', () => {
  test('with its schema leaves it as it was before the migration', async () => {
    expect(idsOf(now(harness)).length).toBeGreaterThan(idsOf(before).length + 150);
    await harness.worker.rollback({ withSchema: true });
    expect(now(harness)).toEqual(before);
    for (const line of (await linesOf(harness)).values()) expect(line).toMatchObject({ left: 0, target: 0 });
  });

  test('leaves pipelines, stages, types and fields where they were not asked for', async () => {
    const loaded = now(harness);
    await harness.worker.rollback();
    const after = now(harness);
    for (const kind of ['pipelines', 'stages', 'activityTypes', 'dealFields', 'personFields'])
      expect(after[kind]).toEqual(loaded[kind]);
    for (const kind of ['organizations', 'persons', 'deals', 'leads', 'activities', 'notes', 'files'])
      expect(Object.keys(after[kind] ?? {})).toEqual(Object.keys(before[kind] ?? {}));
    const stages = (await linesOf(harness)).get('stages');
    expect(stages).toMatchObject({ removed: 0, reasons: { not_asked: stages?.left } });
  });

  test('is followed by the whole migration, and everything is there once', async () => {
    const loaded = harness.sandbox.counts('production');
    await harness.worker.rollback();
    await harness.beginRun();
    await loadAll(harness);
    expect(harness.sandbox.counts('production')).toEqual(loaded);
    expect(await faultsOf(harness)).toEqual(FAULTLESS);
  });
});
