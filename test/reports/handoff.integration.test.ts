import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PHASES } from '../../src/contract/objects.js';
import { writeReports } from '../../src/reports/write-reports.js';
import { INACTIVE_OWNER } from '../../src/sandbox/smartdesk/world.js';
import { MIGRATION_USER } from '../loading/harness-config.js';
import { LoadHarness } from '../loading/load-harness.js';

type Row = Readonly<Record<string, string>>;

let harness: LoadHarness;
let handoff: string;

/** A file that only has an address, named so that it would break a table or a page. */
const OUTSIDE = 'att_outside,account,acc_000005,"<b>|x",12,text/plain,,https://files.acme.example/x,\r\n';

beforeAll(async () => {
  harness = await LoadHarness.start(async (dir) => {
    const path = join(dir, 'attachments.csv');
    const [header = ''] = (await readFile(path, 'utf8')).split('\r\n');
    expect(header.replace('\uFEFF', '')).toBe(
      'id,parent_type,parent_id,filename,size,mime_type,path,url,created_at',
    );
    await appendFile(path, OUTSIDE);
  });
  for (const object of PHASES) {
    await harness.worker.load(object);
    await harness.worker.settle(object);
  }
  const outDir = join(harness.folder, 'reports');
  await writeReports({ ledger: await harness.ledger(), outDir, name: harness.config.name });
  handoff = await readFile(join(outDir, 'handoff.md'), 'utf8');
});

afterAll(() => harness.stop());

async function reportRows(file: string): Promise<Row[]> {
  const text = await readFile(join(harness.folder, 'reports', 'production', file), 'utf8');
  return parse<Row>(text, { columns: true });
}

test('counts the records to reassign as reassign.csv lists them, per object', async () => {
  const rows = await reportRows('reassign.csv');
  expect(rows.length).toBeGreaterThan(0);
  expect(handoff).toContain(`## Records to reassign: ${rows.length}\n`);
  for (const object of new Set(rows.map((row) => row['object'] ?? ''))) {
    const n = rows.filter((row) => row['object'] === object).length;
    expect(handoff).toContain(`| ${object} | ${n} |\n`);
  }
  const [first] = rows;
  expect(handoff).toContain(`| ${first?.['object']} | ${first?.['source_id']} | ${first?.['target_id']} |`);
});

test('lists the files that have to be hosted elsewhere, as text', async () => {
  const codes = ['external_url', 'file_too_large'];
  const rows = (await reportRows('attachments_skip.csv')).filter((row) =>
    codes.includes(row['reason_code'] ?? ''),
  );
  expect(handoff).toContain(`## Files to host elsewhere: ${rows.length}\n`);
  for (const row of rows) expect(handoff).toContain(`| ${row['id']} |`);
  expect(handoff).toContain('| att_outside | &lt;b&gt;\\|x | account acc_000005 |');
  expect(handoff).toContain('`sd2pd retry loading --file attachment-links.csv`');
});

test('names who is to be deactivated: the migration user, and nobody who has no user in Pipedrive', () => {
  const section = handoff.split('## Users to deactivate')[1] ?? '';
  expect(section).toContain(`| ${MIGRATION_USER} |`);
  const users = harness.sandbox.dump('production').users.map((user) => user['email']);
  expect(section.includes(INACTIVE_OWNER)).toBe(users.includes(INACTIVE_OWNER));
});

test('says of stages that every one is where it belongs, or which are not', () => {
  expect(handoff).toMatch(
    /## Stages to move: 0\n\nEvery stage is where it belongs\.|## Stages to move: [1-9]/,
  );
});
