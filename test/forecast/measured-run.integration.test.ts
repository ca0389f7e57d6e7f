import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test } from 'vitest';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { MISSING_OWNER, userEmail } from '../../src/sandbox/smartdesk/world.js';
import { present, type Row } from '../support/real-export.js';
import { expectClose } from './expect-close.js';
import { measureRun, type Measured } from './measure-run.js';

const GENERATED_USERS = [...Array.from({ length: 40 }, (_, i) => userEmail(i + 1)), MISSING_OWNER].map(
  (email) => ({ email, name: email }),
);

async function generated(records: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-generated-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dir = join(folder, 'export');
  await generateExport({ dir, seed: 4, records });
  return dir;
}

/** Rows of a generated file; it has rows with a column too many, as real ones do. */
async function rowsIn(dir: string, object: string): Promise<Row[]> {
  const text = await readFile(join(dir, `${object}.csv`), 'utf8');
  return parse(text, { columns: true, bom: true, relax_column_count: true });
}

/** Every so many-th value of a column that is filled, each once. */
async function some(dir: string, object: string, column: string, every: number): Promise<string[]> {
  const rows = await rowsIn(dir, object);
  const values = rows.map((row) => present(row[column])).filter((value) => value !== '');
  return [...new Set(values.filter((_, index) => index % every === 0))];
}

function expectAsForeseen(measured: Measured): void {
  expect(measured.planned, 'the plan is what was loaded, to the record').toEqual(measured.loaded);
  expectClose(measured.forecast, measured.steps);
}

test('a generated company: requests and tokens of every phase are within 2 % of the measured run', async () => {
  const measured = await measureRun({
    export: await generated(1_200),
    users: GENERATED_USERS,
    currency: 'EUR',
  });
  expectAsForeseen(measured);
});

test('a sampled staging run under a changed mapping is forecast within 2 %', async () => {
  const measured = await measureRun({
    export: await generated(1_200),
    users: GENERATED_USERS,
    currency: 'EUR',
    role: 'staging',
    sample: 150,
    change: (mapping) => ({
      ...mapping,
      notes: 'note',
      objects: { ...mapping.objects, attachments: { ...mapping.objects.attachments, enabled: false } },
    }),
  });
  expectAsForeseen(measured);
});

test('an account that has some of the persons and organizations already is forecast within 2 %', async () => {
  const dir = await generated(1_200);
  const emails = [...(await some(dir, 'contacts', 'email', 4)), ...(await some(dir, 'leads', 'email', 4))];
  const measured = await measureRun({
    export: dir,
    users: GENERATED_USERS,
    currency: 'EUR',
    existing: {
      emails: emails.filter((email) => /^[\w.+-]+@[\w-]+\.[\w.]+$/.test(email)),
      organizations: await some(dir, 'leads', 'company', 3),
    },
  });
  const created = measured.forecast.steps.find(({ step }) => step === 'contacts')!.posts;
  const contacts = (await rowsIn(dir, 'contacts')).length;
  expect(created).toBeLessThan(0.9 * contacts);
  expectAsForeseen(measured);
});
