import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CLEAN,
  held,
  LOADED,
  LoadHarness,
  overriding,
  TARGETS,
  type Json,
  type LoadedObject,
} from './load-harness.js';

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start();
});
afterEach(async () => {
  await harness.stop();
});

const TEN_MINUTES_MS = 600_000;

async function load(object: LoadedObject): Promise<void> {
  await harness.loadUntil(object);
  await harness.worker.load(object);
}

/** Kinds that have fields of ours which can be written again. */
const REPAIRABLE = LOADED.filter(
  (object) => object !== 'pipelines' && object !== 'stages' && object !== 'attachments',
);

/** A field that arrived otherwise, and that nobody changed since: the last change is the creation. */
async function arriveOtherwise(object: LoadedObject): Promise<string> {
  const { target_id } = await harness.firstCreated(object);
  const { update_time } = await harness.read(object, target_id);
  const created = String(update_time);
  const at = new Date(created.includes('T') ? created : `${created.replace(' ', 'T')}Z`);
  await harness.edit(object, target_id, harness.touch(object), at);
  return target_id;
}

describe('a field that differs from what was sent', () => {
  test('is written again when nobody touched the record since, in every phase', async () => {
    for (const object of REPAIRABLE) {
      await load(object);
      const touch = harness.touch(object);
      const before = harness.sandbox.requests().length;
      const id = await arriveOtherwise(object);
      await harness.worker.settle(object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, repaired: 1 });
      const [field = ''] = Object.keys(touch);
      expect((await harness.read(object, id))[field], object).not.toBe(touch[field]);
      const writes = harness.sandbox
        .requests()
        .slice(before)
        .filter(({ method }) => ['PATCH', 'PUT'].includes(method));
      expect(
        writes.map(({ body }) => Object.keys(body as object)),
        `${object}: only that field`,
      ).toEqual([[field]]);
      expect(await harness.mismatches(object), object).toMatchObject([{ target_id: id, field }]);
    }
  });

  test.each(['accounts', 'contacts', 'deals'] as const)(
    'is written again alone where it is a custom field (%s)',
    async (object) => {
      await load(object);
      const { target_id } = await harness.firstCreated(object);
      const before = await harness.read(object, target_id);
      const fields = before['custom_fields'] as Json;
      const [key = ''] = Object.entries(fields).find(([, value]) => typeof value === 'string') ?? [];
      const at = new Date(String(before['update_time']));
      await harness.edit(object, target_id, { custom_fields: { [key]: 'Touched' } }, at);
      await harness.worker.settle(object);
      expect((await harness.read(object, target_id))['custom_fields']).toEqual(fields);
      const [write] = harness.sandbox.requests({ method: 'PATCH', pathPrefix: TARGETS[object].path });
      expect(write?.body).toEqual({ custom_fields: { [key]: fields[key] } });
    },
  );

  test('is left as it is when somebody touched the record, though the clocks of Pipedrive and of this machine part afterwards', async () => {
    await load('contacts');
    const { target_id } = await harness.firstCreated('contacts');
    const touch = harness.touch('contacts');
    const later = new Date(harness.sandbox.clock.now() + TEN_MINUTES_MS);
    await harness.edit('contacts', target_id, touch, later);
    harness.sandbox.clock.advance(30 * TEN_MINUTES_MS);
    await expect(harness.worker.settle('contacts')).rejects.toMatchObject(held('mismatches'));
    expect(await harness.read('contacts', target_id)).toMatchObject(touch);
  });

  test('is left as it is, named, and holds the gate when somebody touched the record, in every phase', async () => {
    for (const object of REPAIRABLE) {
      await load(object);
      const { target_id } = await harness.firstCreated(object);
      const touch = harness.touch(object);
      const original = await harness.read(object, target_id);
      await harness.edit(
        object,
        target_id,
        harness.touch(object),
        new Date(harness.sandbox.clock.now() + TEN_MINUTES_MS),
      );
      await expect(harness.worker.settle(object), object).rejects.toMatchObject(held('mismatches'));
      const verified = await harness.verified(object);
      expect(verified, object).toMatchObject({ mismatched: 1, second_pass: { creates: 0, updates: 1 } });
      const [field = ''] = Object.keys(touch);
      expect(await harness.mismatches(object), object).toMatchObject([
        { target_id, field, actual: String(touch[field]) },
      ]);
      // Put back by hand, it is as it was sent, whoever did it.
      await harness.edit(
        object,
        target_id,
        { [field]: original[field] },
        new Date(harness.sandbox.clock.now()),
      );
      await harness.worker.settle(object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, repaired: 0 });
    }
  });

  test('is written once though the answer to the repair got lost', async () => {
    await load('deals');
    await arriveOtherwise('deals');
    harness.sandbox.addFault({ kind: 'status-after', match: { method: 'PATCH' } });
    await harness.worker.settle('deals');
    expect(await harness.verified('deals')).toMatchObject({ ...CLEAN, repaired: 1 });
    expect(harness.sandbox.requests({ method: 'PATCH', pathPrefix: '/api/v2/deals' })).toHaveLength(1);
  });

  test('is counted once though the worker was killed after the repair, before that was taken down', async () => {
    await load('deals');
    await arriveOtherwise('deals');
    const close = (): Promise<void> => Promise.reject(new Error('killed'));
    const doomed = harness.newWorker((ledger) =>
      overriding(ledger, { corrections: overriding(ledger.corrections, { close }) }),
    );
    await expect(doomed.settle('deals')).rejects.toThrow();
    await harness.newWorker().settle('deals');
    expect(await harness.verified('deals')).toMatchObject({ ...CLEAN, repaired: 1 });
    expect(harness.sandbox.requests({ method: 'PATCH', pathPrefix: '/api/v2/deals' })).toHaveLength(1);
  });

  test('is not written again where Pipedrive does not keep it: the gate holds after one try', async () => {
    await load('deals');
    await arriveOtherwise('deals');
    harness.sandbox.addFault({ kind: 'status-before', status: 400, match: { method: 'PATCH' }, times: -1 });
    await expect(harness.worker.settle('deals')).rejects.toMatchObject(held('mismatches'));
    await expect(harness.worker.settle('deals')).rejects.toMatchObject(held('mismatches'));
    expect(harness.sandbox.requests({ method: 'PATCH', pathPrefix: '/api/v2/deals' })).toHaveLength(1);
  });
});

describe('more than 100 records that differ', () => {
  test('are no accident: none of them is written again', async () => {
    const large = await LoadHarness.start(undefined, 700);
    try {
      await large.loadUntil('contacts');
      await large.worker.load('contacts');
      const ids = (await large.created('contacts')).slice(0, 101).map(({ target_id }) => target_id);
      for (const id of ids) {
        const { update_time } = await large.read('contacts', id);
        await large.edit('contacts', id, large.touch('contacts'), new Date(String(update_time)));
      }
      await expect(large.worker.settle('contacts')).rejects.toMatchObject(held('mismatches'));
      expect(await large.verified('contacts')).toMatchObject({ mismatched: 101, repaired: 0 });
      expect(large.sandbox.requests({ method: 'PATCH', pathPrefix: TARGETS.contacts.path })).toEqual([]);
    } finally {
      await large.stop();
    }
  });
});

describe('a record that was deleted in the target', () => {
  test.each(LOADED.filter((object) => object !== 'pipelines'))(
    'is named, holds the gate, and a second pass would create it (%s)',
    async (object) => {
      await load(object);
      const { target_id, source_id } = await harness.firstCreated(object);
      await harness.remove(object, target_id);
      await expect(harness.worker.settle(object)).rejects.toMatchObject(held('unbalanced'));
      expect(await harness.verified(object)).toMatchObject({
        missing: 1,
        second_pass: { creates: 1, updates: 0 },
      });
      expect(await harness.mismatches(object)).toMatchObject([{ source_id, target_id, field: '(record)' }]);
    },
  );

  test('is not created again behind the back of whoever deleted it', async () => {
    await load('contacts');
    await harness.remove('contacts', (await harness.firstCreated('contacts')).target_id);
    const before = harness.sandbox.counts('production');
    await expect(harness.worker.settle('contacts')).rejects.toMatchObject(held('unbalanced'));
    expect(harness.sandbox.counts('production')).toEqual(before);
  });
});

describe('the second pass', () => {
  test('would create a row that never became a record of the ledger', async () => {
    await load('notes');
    const ledger = await harness.ledger();
    const row = {
      source_id: 'lost',
      seq: 10_000,
      hash: '',
      modified_at: null,
      data: '{}',
      skip_code: null,
      skip_reason: null,
    };
    await ledger.source.add([{ object: 'notes', ...row }], []);
    await expect(harness.worker.settle('notes')).rejects.toMatchObject(held('mismatches'));
    expect(await harness.verified('notes')).toMatchObject({ second_pass: { creates: 1, updates: 0 } });
  });
});

describe('default stages of a new pipeline', () => {
  test('that nothing took are removed once: a stage that a person adds later stays', async () => {
    await harness.loadUntil('accounts');
    const { target_id } = await harness.firstCreated('pipelines');
    const body = { name: 'Added by hand', pipeline_id: Number(target_id) };
    const { data } = await harness.api().post<{ data: { id: number } }>(TARGETS.stages.path, body);
    await harness.worker.load('stages');
    expect(await harness.isThere('stages', String(data.data.id))).toBe(true);
  });
});
