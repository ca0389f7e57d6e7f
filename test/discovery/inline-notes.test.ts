import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { extract } from '../../src/discovery/extract.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { openExport } from '../../src/smartdesk/export-source.js';

let folder: string;
let ledger: Ledger;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-notes-'));
  await generateExport({ dir: join(folder, 'export'), seed: 1, records: 50, attachments: false });
  await writeFile(
    join(folder, 'export', 'notes.csv'),
    'id,parent_type,parent_id,body,author_email,created_at\n',
  );
  for (const object of ['accounts', 'leads', 'deals'])
    await writeFile(join(folder, 'export', `${object}.csv`), 'id,name,modified_at\n');
  ledger = await openLedger({ path: join(folder, 'a.ledger') }, 'notes');
});
afterEach(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

async function notesOf(contacts: string): Promise<Array<[string, string]>> {
  await writeFile(join(folder, 'export', 'contacts.csv'), `id,first_name,modified_at,notes\n${contacts}`);
  const source = await openExport(join(folder, 'export'));
  await extract(ledger, source, join(folder, 'export'));
  await source.close();
  const notes: Array<[string, string]> = [];
  for await (const page of ledger.source.pages('notes'))
    for (const row of page) notes.push([row.source_id, (JSON.parse(row.data) as { body: string }).body]);
  return notes;
}

test('of two rows with one id the note of the one that counts is taken, and no other', async () => {
  const rows = ['c1,Ada,2026-01-01T00:00:00Z,old', 'c1,Ada B,2026-02-01T00:00:00Z,new'];
  const expected = [['contacts/c1#notes', 'new']];
  expect(await notesOf(`${rows.join('\n')}\n`)).toEqual(expected);
  expect(await notesOf(`${rows.toReversed().join('\n')}\n`)).toEqual(expected);
});

test('the note of a row that does not count is not taken, even if the other one has none', async () => {
  expect(await notesOf('c1,Ada,2026-01-01T00:00:00Z,old\nc1,Ada B,2026-02-01T00:00:00Z,\n')).toEqual([]);
});

test('a row that occurs twice has one note', async () => {
  const row = 'c1,Ada,2026-01-01T00:00:00Z,once\n';
  expect(await notesOf(row + row)).toEqual([['contacts/c1#notes', 'once']]);
});
