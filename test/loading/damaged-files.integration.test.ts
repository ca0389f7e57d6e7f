import { createWriteStream } from 'node:fs';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { addDealFiles } from './add-files.js';
import { CLEAN, held, LoadHarness } from './load-harness.js';

/** One that is read whole before it is sent, and one of which only the beginning is. */
const DAMAGED = {
  short: `short ${'a'.repeat(100)}`,
  long: `long ${'b'.repeat(300_000)}`,
};

let harness: LoadHarness;
beforeEach(async () => {
  harness = await LoadHarness.start(undefined, 70, packDamaged);
  await harness.loadUntil('attachments');
});
afterEach(async () => {
  await harness.stop();
});

/** The export as a zip file in which single bytes of two files are others than those that were packed. */
async function packDamaged(dir: string): Promise<string> {
  const files = Object.entries(DAMAGED).map(([id, content]) => ({ id, filename: `${id}.txt`, content }));
  await addDealFiles(dir, files);
  const zip = new ZipFile();
  for (const file of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile()) zip.addFile(path, relative(dir, path), { compress: false });
  }
  zip.end();
  const path = `${dir}.zip`;
  await pipeline(zip.outputStream, createWriteStream(path));
  const bytes = await readFile(path);
  for (const content of Object.values(DAMAGED)) bytes[bytes.indexOf(content) + content.length - 3] = 0x21;
  await writeFile(path, bytes);
  return path;
}

async function fates(): Promise<Record<string, string | null>> {
  const found = await (
    await harness.ledger()
  ).records.fates('production', 'attachments', Object.keys(DAMAGED));
  return Object.fromEntries([...found].map(([id, { reason_code }]) => [id, reason_code]));
}

describe('an export in which single files are damaged', () => {
  test('moves everything else; each of these is skipped with a reason, and sent once at the most', async () => {
    const before = harness.sandbox.requests({ method: 'POST', pathPrefix: '/api/v1/files' }).length;
    await harness.worker.load('attachments');
    await harness.worker.settle('attachments');
    expect(await fates()).toEqual({ short: 'file_unreadable', long: 'file_unreadable' });
    expect(await harness.verified('attachments')).toMatchObject({ ...CLEAN, late_duplicates: 0 });
    const { created } = await (await harness.ledger()).stats.countsOf('production', 'attachments');
    expect(created).toBeGreaterThan(5);
    const sent = harness.sandbox.requests({ method: 'POST', pathPrefix: '/api/v1/files' }).length - before;
    expect(sent).toBeLessThanOrEqual(created + 1);
  });
});

describe('an export that is gone as a whole', () => {
  test('holds the migration, skips nothing for it, and goes on with the same record when it is back', async () => {
    const path = harness.config.source.export;
    await rename(path, `${path}.away`);
    await expect(harness.worker.load('attachments')).rejects.toMatchObject(held('source_unreachable'));
    const ledger = await harness.ledger();
    expect(await ledger.stats.reasons('production', 'attachments')).not.toHaveProperty('file_missing');
    await rename(`${path}.away`, path);
    expect((await stat(path)).isFile()).toBe(true);
    await harness.worker.load('attachments');
    await harness.worker.settle('attachments');
    expect((await ledger.stats.countsOf('production', 'attachments')).pending).toBe(0);
  });
});
