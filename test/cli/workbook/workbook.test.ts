import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mappingSchema, type Mapping } from '../../../src/mapping/mapping-schema.js';
import { readCsvFolder, writeCsvFolder } from '../../../src/cli/workbook/csv-folder.js';
import { fromSheets } from '../../../src/mapping/workbook/from-sheets.js';
import { toSheets } from '../../../src/mapping/workbook/to-sheets.js';
import { readXlsx, writeXlsx } from '../../../src/cli/workbook/xlsx.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-workbook-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const OBJECTS = [
  'accounts',
  'contacts',
  'leads',
  'deals',
  'tasks',
  'activities',
  'notes',
  'attachments',
] as const;

/** Texts that spreadsheets like to spoil. */
const awkward = fc.constantFrom(
  '=1+1',
  '+49 30',
  '-',
  '@x',
  '00123',
  '1e5',
  '3/4',
  'TRUE',
  'Größe',
  'a,b;"c"',
  '👍',
  'Sales',
);
const field = fc.record(
  {
    to: fc.option(awkward, { nil: null }),
    onInvalid: fc.constantFrom('drop', 'skip'),
    label: awkward,
    confidence: fc.constantFrom(0.5, 0.97),
    reason: awkward,
    options: fc.dictionary(awkward, fc.option(awkward, { nil: null }), { maxKeys: 3, noNullPrototype: true }),
  },
  { requiredKeys: ['to', 'onInvalid'], noNullPrototype: true },
);
const object = fc.record(
  {
    enabled: fc.boolean(),
    onMissingParent: fc.constantFrom('skip', 'drop'),
    filter: fc.option(
      fc.record(
        { field: awkward, notIn: fc.array(awkward, { minLength: 1, maxLength: 2 }) },
        { noNullPrototype: true },
      ),
      { nil: null },
    ),
    fields: fc.dictionary(fc.constantFrom('name', 'phone', 'cf_tier'), field, { noNullPrototype: true }),
  },
  { noNullPrototype: true },
);
const stage = fc.oneof(
  fc.record({ to: awkward }, { noNullPrototype: true }),
  fc.record({ create: awkward }, { noNullPrototype: true }),
);
const mappings: fc.Arbitrary<Mapping> = fc
  .record(
    {
      version: fc.constant(1),
      objects: fc.record(Object.fromEntries(OBJECTS.map((name) => [name, object])), {
        noNullPrototype: true,
      }),
      pipelines: fc.dictionary(
        fc.constantFrom('p1', 'p2'),
        fc.record(
          {
            to: awkward,
            create: fc.boolean(),
            stages: fc.dictionary(fc.constantFrom('s1', 's2'), stage, { noNullPrototype: true }),
          },
          { noNullPrototype: true },
        ),
        { noNullPrototype: true },
      ),
      notes: fc.constantFrom('activity', 'note'),
      visibleTo: fc.constantFrom('default', 'owner'),
      organizations: fc.constantFrom(
        { merge: [] },
        {
          merge: [
            {
              domain: 'a.example',
              survivor: 'a1',
              members: [
                { id: 'a1', name: 'A' },
                { id: 'a2', name: '=B' },
              ],
            },
          ],
        },
      ),
    },
    { noNullPrototype: true },
  )
  .map((value) => mappingSchema.parse(value));

const example = mappingSchema.parse({
  version: 1,
  objects: {
    ...Object.fromEntries(OBJECTS.map((name) => [name, { fields: {} }])),
    contacts: {
      fields: {
        phone: { to: 'phones' },
        cf_tier: { to: 'Tier', type: 'enum', options: { Gold: 'Gold', Old: null } },
      },
    },
  },
  pipelines: { p1: { to: 'Sales', stages: { s1: { to: 'New' }, s2: { create: 'Won' } } } },
});

describe('a mapping through a spreadsheet and back', () => {
  test('is the same as Excel workbook, whatever its texts look like', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(mappings, async (mapping) => {
        const path = join(folder, `${(n += 1)}.xlsx`);
        await writeXlsx(path, toSheets(mapping));
        const { sheets, problems } = await readXlsx(path);
        expect(problems).toEqual([]);
        expect(fromSheets(sheets, mapping)).toEqual({ ok: true, mapping });
      }),
      { numRuns: 25 },
    );
  });

  test('is the same as CSV files', async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(mappings, async (mapping) => {
        const dir = join(folder, `csv-${(n += 1)}`);
        await writeCsvFolder(dir, toSheets(mapping));
        expect(fromSheets(await readCsvFolder(dir), mapping)).toEqual({ ok: true, mapping });
      }),
      { numRuns: 40 },
    );
  });
});

/** A workbook of the example, changed as a person might. */
async function changed(change: (book: ExcelJS.Workbook) => void): Promise<ReturnType<typeof fromSheets>> {
  const path = join(folder, `changed-${Math.random()}.xlsx`);
  await writeXlsx(path, toSheets(example));
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  change(book);
  await book.xlsx.writeFile(path);
  const { sheets, problems } = await readXlsx(path);
  return problems.length > 0 ? { ok: false, problems } : fromSheets(sheets, example);
}

describe('a workbook that was filled in', () => {
  test('changes what was changed, and nothing else', async () => {
    const imported = await changed((book) => {
      book.getWorksheet('contacts')!.getCell('B2').value = { richText: [{ text: 'Pho' }, { text: 'ne' }] };
      book.getWorksheet('contacts')!.getCell('C2').value = ' VARCHAR ';
      book.getWorksheet('objects')!.getCell('B2').value = false;
      book.getWorksheet('options')!.getCell('D3').value = 'Silver';
      book.getWorksheet('stages')!.getCell('E2').value = 'create';
    });
    const expected = structuredClone(example);
    expected.objects.contacts.fields['phone'] = { to: 'Phone', type: 'varchar', onInvalid: 'drop' };
    expected.objects.accounts.enabled = false;
    expected.objects.contacts.fields['cf_tier']!.options!['Old'] = 'Silver';
    expected.pipelines['p1']!.stages['s1'] = { create: 'New' };
    expect(imported).toEqual({ ok: true, mapping: expected });
  });

  test.each<[string, (book: ExcelJS.Workbook) => void, string]>([
    [
      'a formula',
      (book) => (book.getWorksheet('contacts')!.getCell('B2').value = { formula: 'A1', result: 'x' }),
      'contacts!B2',
    ],
    ['merged cells', (book) => book.getWorksheet('contacts')!.mergeCells('B2:B3'), 'contacts!B2'],
    ['a sheet that is gone', (book) => book.removeWorksheet('options'), 'options'],
    ['a sheet with another name', (book) => (book.getWorksheet('deals')!.name = 'Deals!'), 'deals'],
    [
      'a column that is gone',
      (book) => book.getWorksheet('contacts')!.spliceColumns(2, 1),
      "the column 'to' is gone",
    ],
    ['a row that is gone', (book) => book.getWorksheet('contacts')!.spliceRows(2, 1), 'phone'],
    [
      'a row twice',
      (book) => book.getWorksheet('contacts')!.addRow(['phone', 'x', '', '', 'drop']),
      'contacts!A4',
    ],
    [
      'a field that nobody knows',
      (book) => book.getWorksheet('contacts')!.addRow(['fax', 'x', '', '', 'drop']),
      'contacts!A4',
    ],
    [
      'a type that is none',
      (book) => (book.getWorksheet('contacts')!.getCell('C2').value = 'colour'),
      'contacts!C2',
    ],
    [
      'a type without a name',
      (book) => (book.getWorksheet('contacts')!.getCell('B3').value = ''),
      'contacts!B3',
    ],
    [
      'a survivor or stage without a name',
      (book) => (book.getWorksheet('stages')!.getCell('F2').value = null),
      'stages!F2',
    ],
    [
      'a filter without its field',
      (book) => (book.getWorksheet('objects')!.getCell('D2').value = 'x'),
      'objects!C2',
    ],
  ])('%s is told by its cell, and nothing is taken', async (_what, change, where) => {
    const imported = await changed((book) => change(book));
    expect(imported.ok).toBe(false);
    const problems = imported.ok ? [] : imported.problems;
    expect(problems.map(({ cell, message }) => `${cell}: ${message}`).join('\n')).toContain(where);
  });

  test('all problems are told at once', async () => {
    const imported = await changed((book) => {
      book.getWorksheet('contacts')!.getCell('C2').value = 'colour';
      book.getWorksheet('stages')!.getCell('E2').value = 'maybe';
      book.getWorksheet('general')!.getCell('B2').value = 'neither';
    });
    expect(imported.ok ? [] : imported.problems).toHaveLength(3);
  });

  test('one that was made of another mapping is refused', async () => {
    const path = join(folder, 'old.xlsx');
    await writeXlsx(path, toSheets(example));
    const { sheets } = await readXlsx(path);
    const other = { ...example, notes: 'note' as const };
    expect(fromSheets(sheets, other)).toMatchObject({ ok: false, problems: [{ cell: 'about' }] });
  });

  test('a file that is no workbook is an error', async () => {
    const path = join(folder, 'no.xlsx');
    await writeFile(path, 'id,name\n');
    await expect(readXlsx(path)).rejects.toThrow();
    expect((await readFile(path)).length).toBe(8);
  });
});
