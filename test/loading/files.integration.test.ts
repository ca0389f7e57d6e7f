import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addDealFiles } from './add-files.js';
import { CLEAN, LoadHarness } from './load-harness.js';

/** Attachments of one parent, name and size; the last two are the same to the byte. */
const ALIKE = { alike_a: 'AAAA', alike_b: 'BBBB', alike_c: 'CCCC', alike_d: 'CCCC' } as const;

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start(addAlike);
  await harness.loadUntil('attachments');
});
afterEach(async () => {
  await harness.stop();
});

async function addAlike(dir: string): Promise<void> {
  const files = Object.entries(ALIKE).map(([id, content]) => ({ id, filename: 'same.txt', content }));
  await addDealFiles(dir, files);
}

/** What is in the target for each of them. */
async function contents(): Promise<Record<string, string>> {
  const ledger = await harness.ledger();
  const fates = await ledger.records.fates('production', 'attachments', Object.keys(ALIKE));
  return Object.fromEntries(
    [...fates].map(([id, { target_id }]) => [
      id,
      harness.sandbox.fileBytes('production', Number(target_id))?.toString() ?? '',
    ]),
  );
}

describe('files of one parent, name and size', () => {
  test('are each found for what they are when all answers get lost after the commit', async () => {
    harness.sandbox.addFault({ kind: 'reset-after', match: { method: 'POST', path: '/files$' }, times: -1 });
    await harness.worker.load('attachments');
    await harness.worker.settle('attachments');
    expect(await contents()).toEqual(ALIKE);
    expect(await harness.verified('attachments')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
  });

  test('are each there once when some requests never arrive and other answers get lost', async () => {
    for (let skip = 0; skip < 18; skip += 3) {
      harness.sandbox.addFault({ kind: 'reset-before', match: { method: 'POST', path: '/files$' }, skip });
      harness.sandbox.addFault({ kind: 'reset-after', match: { method: 'POST', path: '/files$' }, skip });
    }
    await harness.worker.load('attachments');
    await harness.worker.settle('attachments');
    expect(await contents()).toEqual(ALIKE);
    expect(await harness.verified('attachments')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    const names = harness.sandbox.dump('production').files.filter((file) => file['name'] === 'same.txt');
    expect(names).toHaveLength(Object.keys(ALIKE).length);
  });
});
