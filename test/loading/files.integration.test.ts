import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
  const path = join(dir, 'attachments.csv');
  const rows = parse<Record<string, string>>(await readFile(path, 'utf8'), { columns: true, bom: true });
  const like = rows.find((row) => row['parent_type'] === 'deal');
  if (like === undefined) throw new Error('the generated company has no file of a deal');
  for (const [id, content] of Object.entries(ALIKE)) {
    const file = `${id}.txt`;
    await writeFile(join(dir, file), content);
    const row = {
      ...like,
      id,
      filename: 'same.txt',
      size: '4',
      mime_type: 'text/plain',
      path: file,
      url: '',
    };
    await appendFile(path, stringify([Object.keys(like).map((column) => row[column as keyof typeof row])]));
  }
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
