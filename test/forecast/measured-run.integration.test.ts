import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test } from 'vitest';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { MISSING_OWNER, userEmail } from '../../src/sandbox/smartdesk/world.js';
import { EXPORT, FACTS, present, rowsOf, type Row } from '../support/real-export.js';
import { measureRun, type Measured } from './measure-run.js';

/** The forecast may be off by so much. */
const TOLERANCE = 0.02;
/** In a small phase two percent is less than one record: it may be off by a few requests of the dearest kind. */
const FEW_REQUESTS = 5;
const DEAREST_TOKENS = 10;

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

function show({ forecast, steps }: Measured): string {
  return forecast.steps
    .map(({ step, requests, tokens }) => {
      const actual = steps.get(step);
      return `${step}: forecast ${requests} requests, ${tokens} tokens; measured ${actual?.requests}, ${actual?.tokens}`;
    })
    .join('\n');
}

function expectWithin(forecast: number, measured: number, slack: number, where: string): void {
  expect(Math.abs(forecast - measured), where).toBeLessThanOrEqual(Math.max(slack, TOLERANCE * measured));
}

function expectClose(measured: Measured): void {
  expect(measured.planned, 'the plan is what was loaded, to the record').toEqual(measured.loaded);
  const { forecast, steps, total } = measured;
  for (const { step, requests, tokens } of forecast.steps) {
    const actual = steps.get(step)!;
    const where = `${step}\n${show(measured)}`;
    expectWithin(requests, actual.requests, FEW_REQUESTS, where);
    expectWithin(tokens, actual.tokens, FEW_REQUESTS * DEAREST_TOKENS, where);
  }
  expectWithin(forecast.total.requests, total.requests, 0, show(measured));
  expectWithin(forecast.total.tokens, total.tokens, 0, show(measured));
}

test('a generated company: requests and tokens of every phase are within 2 % of the measured run', async () => {
  const measured = await measureRun({
    export: await generated(2_500),
    users: GENERATED_USERS,
    currency: 'EUR',
  });
  expectClose(measured);
});

test('a sampled staging run under a changed mapping is forecast within 2 %', async () => {
  const measured = await measureRun({
    export: await generated(2_500),
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
  expectClose(measured);
});

test('an account that has some of the persons and organizations already is forecast within 2 %', async () => {
  const dir = await generated(2_500);
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
  expectClose(measured);
});

test('the real export: production is forecast within 2 %', async () => {
  const users = rowsOf('users').map(({ email, name }) => ({ email: email!, name: name! }));
  const [missing] = FACTS.owners_all.not_in_users;
  const measured = await measureRun({
    export: EXPORT,
    users: [...users, { email: missing!, name: 'Provisioned Later' }],
  });
  expectClose(measured);
});
