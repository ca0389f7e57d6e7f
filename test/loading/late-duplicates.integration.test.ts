import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
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

/** Those of which a second one can be deleted, and be touched without losing its key. */
const RECORDS = LOADED.filter((object) => object !== 'pipelines' && object !== 'stages');

const TEN_MINUTES_MS = 600_000;

async function load(object: LoadedObject): Promise<void> {
  await harness.loadUntil(object);
  await harness.worker.load(object);
}

/** A second record like the one that was created last. */
async function twin(object: LoadedObject): Promise<string> {
  if (object !== 'attachments') return harness.sendAgain(object);
  return harness.uploadAgain((await harness.firstCreated(object)).target_id);
}

function later(): Date {
  return new Date(harness.sandbox.clock.now() + TEN_MINUTES_MS);
}

describe('a record that was sent late by a frozen worker', () => {
  test('is deleted and counted when nobody touched it, in every phase', async () => {
    for (const object of RECORDS) {
      await load(object);
      const id = await twin(object);
      await harness.worker.settle(object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 1 });
      expect(await harness.isThere(object, id), object).toBe(false);
      expect(await harness.mismatches(object), object).toMatchObject([{ target_id: id, field: '(record)' }]);
    }
  });

  test('holds the gate when somebody touched it, until it is gone, in every phase', async () => {
    for (const object of RECORDS) {
      await load(object);
      const id = await twin(object);
      await harness.edit(object, id, harness.touch(object), later());
      await expect(harness.worker.settle(object), object).rejects.toMatchObject(held('mismatches'));
      expect(await harness.verified(object), object).toMatchObject({ duplicates: 1, late_duplicates: 0 });
      expect(await harness.isThere(object, id), object).toBe(true);
      // Looked at once more, it is still not ours to delete.
      await expect(harness.worker.settle(object), object).rejects.toMatchObject(held('mismatches'));
      await harness.remove(object, id);
      await harness.worker.settle(object);
      expect(await harness.verified(object), object).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    }
  });

  test('holds the gate when the record of the ledger was deleted: neither is the one to keep', async () => {
    await load('contacts');
    const id = await twin('contacts');
    const { target_id } = await harness.lastCreated('contacts');
    await harness.remove('contacts', target_id);
    await expect(harness.worker.settle('contacts')).rejects.toMatchObject(held('unbalanced', 'mismatches'));
    expect(await harness.verified('contacts')).toMatchObject({
      missing: 1,
      duplicates: 1,
      late_duplicates: 0,
    });
    expect(await harness.isThere('contacts', id)).toBe(true);
  });

  test.each(['pipelines', 'stages'] as const)(
    'holds the gate among %s, which take others along',
    async (object) => {
      await load(object);
      const { target_id } = await harness.firstCreated(object);
      const { name, pipeline_id } = await harness.read(object, target_id);
      await harness.api().post(TARGETS[object].path, object === 'stages' ? { name, pipeline_id } : { name });
      await expect(harness.worker.settle(object)).rejects.toMatchObject(held('mismatches'));
      expect(await harness.verified(object)).toMatchObject({ duplicates: 1, late_duplicates: 0 });
    },
  );

  test.each([
    ['before its deletion was sent', killedBeforeDeletion],
    ['after its deletion, before that was taken down', killedAfterDeletion],
  ])('is counted once though the worker was killed %s', async (_, kill) => {
    await load('deals');
    const id = await twin('deals');
    await expect(harness.newWorker(kill).settle('deals')).rejects.toThrow();
    await harness.newWorker().settle('deals');
    expect(await harness.isThere('deals', id)).toBe(false);
    expect(await harness.verified('deals')).toMatchObject({ ...CLEAN, late_duplicates: 1 });
  });

  test('is left alone when it was touched between the intent to delete it and the next attempt', async () => {
    await load('deals');
    const id = await twin('deals');
    await expect(harness.newWorker(killedBeforeDeletion).settle('deals')).rejects.toThrow();
    await harness.edit('deals', id, harness.touch('deals'), later());
    await expect(harness.newWorker().settle('deals')).rejects.toMatchObject(held('mismatches'));
    expect(await harness.isThere('deals', id)).toBe(true);
  });

  test('is deleted though the answer to its deletion got lost', async () => {
    await load('contacts');
    const id = await twin('contacts');
    harness.sandbox.addFault({ kind: 'reset-after', match: { method: 'DELETE' } });
    await harness.worker.settle('contacts');
    expect(await harness.isThere('contacts', id)).toBe(false);
    expect(await harness.verified('contacts')).toMatchObject({ ...CLEAN, late_duplicates: 1 });
  });
});

describe('a record with a key of ours that the ledger does not know', () => {
  test('is taken over when the ledger has its source record as refused', async () => {
    const match = { method: 'POST', path: '^/api/v2/deals$' };
    await harness.loadUntil('deals');
    harness.sandbox.addFault({ kind: 'status-before', status: 400, match });
    await harness.worker.load('deals');
    await harness.sendRefused('deals');
    await harness.worker.settle('deals');
    const ledger = await harness.ledger();
    expect(await ledger.stats.reasons('production', 'deals')).not.toHaveProperty('target_refused');
    expect(await harness.verified('deals')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
  });

  test('holds the gate as unexpected when the run has no such source record', async () => {
    await load('accounts');
    const withOtherKey = (body: Json): Json =>
      JSON.parse(JSON.stringify(body).replace(/accounts\/[^"]+/, 'accounts/nobody')) as Json;
    await harness.sendAgain('accounts', withOtherKey);
    await expect(harness.worker.settle('accounts')).rejects.toMatchObject(held('mismatches'));
    expect(await harness.verified('accounts')).toMatchObject({ unexpected: 1, duplicates: 0 });
  });
});

describe('a file with the parent, name and size of one of ours', () => {
  test("is nobody's business when somebody else attached it", async () => {
    await load('attachments');
    const { target_id } = await harness.firstCreated('attachments');
    const id = await harness.uploadAgain(target_id, { token: await harness.tokenOfSomebodyElse() });
    await harness.worker.settle('attachments');
    expect(await harness.verified('attachments')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    expect(await harness.isThere('attachments', id)).toBe(true);
  });

  test('holds the gate when its bytes are others: it is no copy', async () => {
    await load('attachments');
    const { target_id } = await harness.firstCreated('attachments');
    const size = Number((await harness.read('attachments', target_id))['file_size']);
    const id = await harness.uploadAgain(target_id, { bytes: Buffer.alloc(size, 7) });
    await expect(harness.worker.settle('attachments')).rejects.toMatchObject(held('mismatches'));
    expect(await harness.verified('attachments')).toMatchObject({ duplicates: 1, late_duplicates: 0 });
    expect(await harness.isThere('attachments', id)).toBe(true);
  });
});

/** Killed when the intents are committed and nothing was deleted. */
function killedBeforeDeletion(ledger: Ledger): Ledger {
  const { corrections } = ledger;
  return overriding(ledger, {
    corrections: overriding(corrections, {
      open: async (run, object, fence, wanted) => {
        await corrections.open(run, object, fence, wanted);
        throw new Error('killed');
      },
    }),
  });
}

/** Killed when the record is deleted and the ledger does not have that yet. */
function killedAfterDeletion(ledger: Ledger): Ledger {
  const close = (): Promise<void> => Promise.reject(new Error('killed'));
  return overriding(ledger, { corrections: overriding(ledger.corrections, { close }) });
}
