import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportedRows, newerExport } from '../../src/sandbox/smartdesk/newer-export.js';
import type { CreatedRecord, LoadHarness } from '../loading/load-harness.js';
import type { LiveDump } from './live-dump.js';
import { linesOf, now, startLoaded } from './removal-harness.js';

let harness: LoadHarness;
let before: LiveDump;
let file: CreatedRecord;

beforeEach(async () => {
  ({ harness, before } = await startLoaded());
  file = await replaceOne();
});
afterEach(() => harness.stop());

/** A delta that brings other bytes of a file on a deal or another record. @returns the former version */
async function replaceOne(): Promise<CreatedRecord> {
  const from = harness.config.source.export;
  const created = (await harness.created('attachments')).filter(({ target_id: id }) => /^\d+$/.test(id));
  const rows = await exportedRows(from, 'attachments');
  const former = created.find(
    ({ source_id }) => (rows.find(({ id }) => id === source_id)?.['path'] ?? '') !== '',
  );
  if (former === undefined) throw new Error('there is no file');
  const path = rows.find(({ id }) => id === former.source_id)?.['path'] ?? '';
  const to = join(harness.folder, 'export-newer');
  await newerExport(from, to, {});
  // As long as before, and of the same type.
  const bytes = await readFile(join(to, path));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(join(to, path), bytes);
  const count = files().length;
  await harness.worker.delta('delta-1', to);
  expect(files()).toHaveLength(count + 1);
  return former;
}

const files = (): string[] => Object.keys(now(harness)['files'] ?? {});

test('a rollback takes former versions of files along, and what they hang on', async () => {
  expect(files()).toContain(file.target_id);
  const count = files().length;
  await harness.worker.rollback({ withSchema: true });
  expect(now(harness)).toEqual(before);
  expect((await linesOf(harness)).get('attachments')).toMatchObject({ removed: count, left: 0 });
});

test('a former version that somebody changed stays, and with it what it hangs on', async () => {
  const at = new Date(harness.sandbox.clock.now() + 60_000);
  await harness.edit('attachments', file.target_id, { description: 'Still needed' }, at);
  await harness.worker.rollback();
  expect(files()).toEqual([file.target_id]);
  const { deal_id, person_id, org_id, activity_id } = await harness.read('attachments', file.target_id);
  expect([deal_id, person_id, org_id, activity_id].some((id) => typeof id === 'number')).toBe(true);
  expect((await linesOf(harness)).get('attachments')).toMatchObject({ left: 1, reasons: { changed: 1 } });
});
