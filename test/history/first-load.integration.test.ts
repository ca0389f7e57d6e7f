import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PHASES } from '../../src/contract/objects.js';
import { MIGRATION_USER } from '../loading/harness-config.js';
import { LoadHarness } from '../loading/load-harness.js';
import { differences } from './compare-end-state.js';
import { conflictDifferences } from './compare-reports.js';
import { EditHistory } from './edit-history.js';
import { ExportFolder } from './export-tables.js';
import { Oracle } from './oracle.js';
import { AccountSetup } from './reference/account-setup.js';
import { ReferenceEngine } from './reference/reference-engine.js';
import { TargetActor } from './target-edits/actor.js';

/** Values that the first load reads in forms that the model leaves out: names that stand in, other forms of dates. */
const LEFT_OUT = [
  'lead_persons name',
  'deals title',
  'activities subject',
  'activities note',
  'activities due_date',
  'tasks due_date',
];

test('what the product loads is what the model reads, and histories go on from there', async () => {
  const harness = await LoadHarness.start(undefined, 310);
  try {
    for (const object of PHASES) {
      await harness.worker.load(object);
      await harness.worker.settle(object);
    }
    const exportDir = join(harness.folder, 'export');
    const dump = () => harness.sandbox.dump('production');
    const oracle = await Oracle.from(await ExportFolder.read(exportDir), dump(), {
      migrationUser: MIGRATION_USER,
    });
    expect(disagreements(oracle)).toEqual([]);

    const control = harness.sandbox.controlUrl;
    const [actor, setup] = [new TargetActor(control, 'production'), new AccountSetup(control, 'production')];
    const engine = new ReferenceEngine({ actor, setup, dump, migrationUser: MIGRATION_USER });
    await engine.adopt(exportDir);
    const history = new EditHistory({
      ...{ seed: 1, exportDir, workDir: harness.folder, control, account: 'production' },
      migrationUser: MIGRATION_USER,
    });
    for (let k = 1; k <= 2; k += 1) {
      const { exportDir: newer, owners } = await history.round(k);
      await engine.take(newer, owners);
      expect(differences(dump(), history.expected(k)), `round ${k}`).toEqual([]);
      expect(conflictDifferences(engine.conflicts, history.expected(k)), `round ${k}`).toEqual([]);
      await engine.decide(history.decisions(k));
      expect(differences(dump(), history.settled(k)), `round ${k}, decided`).toEqual([]);
    }
  } finally {
    await harness.stop();
  }
});

/** Fields of loaded records that the model reads otherwise than the product; and objects of which it knows no record. */
function disagreements(oracle: Oracle): string[] {
  const found = oracle.records.all().flatMap((known) =>
    Object.keys(known.agreed)
      .filter((field) => !oracle.records.same(known.agreed[field] ?? null, known.ours[field] ?? null))
      .filter((field) => !LEFT_OUT.includes(`${known.object} ${field}`))
      .map((field) => `${known.key} ${field}: ${known.agreed[field]} is ${known.ours[field]}`),
  );
  const there = new Map<string, number>();
  for (const { object, state } of oracle.records.all())
    if (state === 'there') there.set(object, (there.get(object) ?? 0) + 1);
  const few = [
    'accounts',
    'contacts',
    'leads',
    'deals',
    'activities',
    'tasks',
    'notes',
    'inline_notes',
  ].filter((object) => (there.get(object) ?? 0) < 8);
  return [...found, ...few.map((object) => `hardly any ${object}`)];
}
