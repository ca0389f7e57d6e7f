import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHASES } from '../../src/contract/objects.js';
import type { RollbackLine } from '../../src/contract/rollback.js';
import { META } from '../../src/ledger/meta-keys.js';
import { accountFor } from '../support/exactly-once.js';
import { LoadHarness } from '../loading/load-harness.js';
import { idsOf, liveDump, type LiveDump } from './live-dump.js';

let harness: LoadHarness;
let before: LiveDump;

beforeEach(async () => {
  harness = await LoadHarness.start(undefined, 70, undefined, async (account) => {
    await people(account);
    before = now(account);
  });
});
afterEach(() => harness.stop());

/** What the company had in Pipedrive before. */
async function people(account: LoadHarness): Promise<void> {
  const at = new Date(Date.now() - 86_400_000);
  const [org = ''] = await account.add('organizations', [{ name: 'Theirs before' }], at);
  const [person = ''] = await account.add('persons', [{ name: 'Before', org_id: Number(org) }], at);
  await account.add('deals', [{ title: 'Before', person_id: Number(person), org_id: Number(org) }], at);
}

const now = (account = harness): LiveDump => liveDump(account.sandbox.dump('production'));

async function loadAll(): Promise<void> {
  for (const object of PHASES) {
    await harness.worker.load(object);
    await harness.worker.settle(object);
  }
}

async function linesOf(): Promise<Map<string, RollbackLine>> {
  const lines = await (await harness.ledger()).meta.require<RollbackLine[]>(META.rollbackLines('production'));
  return new Map(lines.map((line) => [line.object, line]));
}

describe('a rollback of an account that nobody touched', () => {
  test('with its schema leaves it as it was before the migration', async () => {
    await loadAll();
    expect(idsOf(now()).length).toBeGreaterThan(idsOf(before).length + 150);
    await harness.worker.rollback({ withSchema: true });
    expect(now()).toEqual(before);
    for (const line of (await linesOf()).values()) expect(line).toMatchObject({ left: 0, target: 0 });
  });

  test('leaves pipelines, stages, types and fields where they were not asked for', async () => {
    await loadAll();
    const loaded = now();
    await harness.worker.rollback();
    const after = now();
    for (const kind of ['pipelines', 'stages', 'activityTypes', 'dealFields', 'personFields'])
      expect(after[kind]).toEqual(loaded[kind]);
    for (const kind of ['organizations', 'persons', 'deals', 'leads', 'activities', 'notes', 'files'])
      expect(Object.keys(after[kind] ?? {})).toEqual(Object.keys(before[kind] ?? {}));
    const stages = (await linesOf()).get('stages');
    expect(stages).toMatchObject({ removed: 0, reasons: { not_asked: stages?.left } });
  });

  test('is followed by the whole migration, and everything is there once', async () => {
    await loadAll();
    const loaded = harness.sandbox.counts('production');
    await harness.worker.rollback();
    await harness.beginRun();
    await loadAll();
    expect(harness.sandbox.counts('production')).toEqual(loaded);
    const found = await accountFor(
      harness.config.source.export,
      await harness.ledger(),
      'production',
      harness.sandbox.dump('production'),
    );
    expect({ ...found, unexpected: [] }).toEqual({
      lost: [],
      doubled: [],
      missing: [],
      unexpected: [],
      unfinished: [],
    });
  });
});
