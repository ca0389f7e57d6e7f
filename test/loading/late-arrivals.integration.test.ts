import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PHASES } from '../../src/contract/objects.js';
import { CLEAN, held, LOADED, LoadHarness, TARGETS, type LoadedObject } from './load-harness.js';

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start();
});
afterEach(async () => {
  await harness.stop();
});

/** Those of which a second one can be deleted. */
const RECORDS = LOADED.filter((object) => object !== 'pipelines' && object !== 'stages');

/** Loads and settles every phase; one request of each of these never arrives and is sent again. */
async function loadAll(lossy: readonly LoadedObject[]): Promise<void> {
  for (const object of PHASES) {
    const isLossy = lossy.some((name) => name === object);
    if (isLossy) {
      const path = `^${TARGETS[object as LoadedObject].path}$`;
      harness.sandbox.addFault({ kind: 'reset-before', match: { method: 'POST', path } });
    }
    await harness.worker.load(object);
    await harness.worker.settle(object);
    harness.sandbox.clearFaults();
  }
}

/** A second record like one of the run, as of a process that was frozen for all the rest of it. */
async function arrivesLate(object: LoadedObject): Promise<string> {
  if (object === 'attachments') return harness.uploadAgain((await harness.firstCreated(object)).target_id);
  const keyed = (await harness.lastCreated(object)).source_id;
  return harness.sendAgain(
    object,
    (body) => body,
    (body) => JSON.stringify(body).includes(keyed),
  );
}

describe('a request that arrives after its phase was settled', () => {
  test('is found before the gate opens, deleted and counted, in every phase', async () => {
    await loadAll(RECORDS);
    const twins: Array<[LoadedObject, string]> = [];
    for (const object of RECORDS) twins.push([object, await arrivesLate(object)]);
    await harness.worker.conclude();
    for (const [object, id] of twins) {
      expect(await harness.isThere(object, id), object).toBe(false);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 1 });
      expect(await harness.mismatches(object), object).toMatchObject([{ target_id: id, field: '(record)' }]);
    }
    // Once more, as after a crash: it is counted once.
    await harness.worker.conclude();
    for (const object of RECORDS)
      expect(await harness.verified(object)).toMatchObject({ late_duplicates: 1 });
  });

  test('holds the gate when somebody touched the record, until it is gone', async () => {
    await loadAll(['deals']);
    const id = await arrivesLate('deals');
    const later = new Date(harness.sandbox.clock.now() + 600_000);
    await harness.edit('deals', id, harness.touch('deals'), later);
    await expect(harness.worker.conclude()).rejects.toMatchObject(held('mismatches'));
    expect(await harness.verified('deals')).toMatchObject({ duplicates: 1, late_duplicates: 0 });
    expect(await harness.isThere('deals', id)).toBe(true);
    await harness.remove('deals', id);
    await harness.worker.conclude();
    expect(await harness.verified('deals')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
  });

  test('leaves alone what people did to the other records meanwhile', async () => {
    await loadAll(['contacts']);
    const { target_id } = await harness.firstCreated('contacts');
    const later = new Date(harness.sandbox.clock.now() + 600_000);
    await harness.edit('contacts', target_id, harness.touch('contacts'), later);
    const id = await arrivesLate('contacts');
    await harness.worker.conclude();
    expect(await harness.isThere('contacts', id)).toBe(false);
    expect(await harness.read('contacts', target_id)).toMatchObject(harness.touch('contacts'));
  });
});

test('a run in which nothing was sent again is not looked through once more', async () => {
  await loadAll([]);
  const before = harness.sandbox.requests().length;
  await harness.worker.conclude();
  const lists = harness.sandbox
    .requests()
    .slice(before)
    .filter(({ path }) => Object.values(TARGETS).some((target) => target.path === path));
  expect(lists).toEqual([]);
});
