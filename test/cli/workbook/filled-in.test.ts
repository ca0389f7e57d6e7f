import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAPPED_OBJECTS, mappingSchema } from '../../../src/mapping/mapping-schema.js';
import { readCsvFolder, writeCsvFolder } from '../../../src/cli/workbook/csv-folder.js';
import { fromSheets } from '../../../src/mapping/workbook/from-sheets.js';
import { toSheets } from '../../../src/mapping/workbook/to-sheets.js';
import { readXlsx, writeXlsx } from '../../../src/cli/workbook/xlsx.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-workbook-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const example = mappingSchema.parse({
  version: 1,
  objects: {
    ...Object.fromEntries(MAPPED_OBJECTS.map((name) => [name, { fields: {} }])),
    contacts: {
      filter: { field: 'cf_tier', notIn: ['Old', ''] },
      fields: {
        phone: { to: 'phones' },
        cf_tier: { to: 'Tier', type: 'enum', options: { Gold: 'Gold', Old: null } },
        crm: { to: 'CRM', type: 'varchar', constant: 'SmartDesk' },
      },
    },
  },
  pipelines: { p1: { to: 'Sales', stages: { s1: { to: 'New' }, s2: { create: 'Won' } } } },
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

  test('takes new rows where there may be some: lines that are made, values, conditions', async () => {
    const imported = await changed((book) => {
      const [made, options, filters] = ['made', 'options', 'filters'].map((name) => book.getWorksheet(name)!);
      made!.getRow(3).values = [
        'contacts',
        'home',
        '',
        'street\ncity',
        ', ',
        '',
        '',
        '',
        '',
        'Home',
        'varchar',
      ];
      made!.getRow(4).values = ['Contacts', 'last', '', '', '', 'cf_name', '", "', 1, 2, 'Last', 'varchar'];
      options!.getRow(4).values = ['contacts', 'cf_tier', 'Silver', 'Gold'];
      options!.getRow(5).values = ['contacts', 'phone', 'none', ''];
      filters!.getRow(3).values = ['contacts', 'created_at', 'notBefore', new Date(Date.UTC(2015, 0, 1))];
      filters!.getRow(4).values = ['contacts', 'email', 'FILLED'];
      filters!.getRow(5).values = ['deals', 'value', 'notUnder', 10];
    });
    const expected = structuredClone(example);
    const { contacts, deals } = expected.objects;
    const rest = { type: 'varchar', onInvalid: 'drop' } as const;
    contacts.fields['home'] = { to: 'Home', join: { columns: ['street', 'city'], with: ', ' }, ...rest };
    contacts.fields['last'] = { to: 'Last', split: { column: 'cf_name', at: ', ', part: 1, of: 2 }, ...rest };
    contacts.fields['cf_tier']!.options!['Silver'] = 'Gold';
    contacts.fields['phone']!.options = { none: null };
    contacts.filter = [
      { field: 'cf_tier', notIn: ['Old', ''] },
      { field: 'created_at', notBefore: '2015-01-01' },
      { field: 'email', blank: false },
    ];
    deals.filter = { field: 'value', notUnder: 10 };
    expect(imported).toEqual({ ok: true, mapping: expected });
  });

  test('is read right whatever a spreadsheet program adds: blank sheets and rows, formats, links, another order', async () => {
    const imported = await changed((book) => {
      book.addWorksheet('Sheet1');
      const contacts = book.getWorksheet('contacts')!;
      contacts.getCell('A200').fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFF0000' } };
      contacts.getCell('B150').value = '   ';
      contacts.getCell('K1').value = 'my remarks';
      contacts.getCell('K2').value = 'ask Ada';
      contacts.getCell('A2').value = { text: 'phone', hyperlink: 'tel:phone' };
      const [first, second] = [2, 3].map((row) => contacts.getRow(row).values as ExcelJS.CellValue[]);
      contacts.getRow(2).values = second!;
      contacts.getRow(3).values = first!;
      const filters = book.getWorksheet('filters')!;
      filters.getCell('D2').value = 'Old\r\n(blank)';
    });
    expect(imported).toEqual({ ok: true, mapping: example });
  });

  test('a condition that is taken out is gone', async () => {
    const imported = await changed((book) => book.getWorksheet('filters')!.spliceRows(2, 1));
    expect(imported.ok && imported.mapping.objects.contacts.filter).toBeNull();
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
      'a condition without its field',
      (book) => (book.getWorksheet('filters')!.getCell('B2').value = ''),
      'filters!B2',
    ],
    [
      'a condition of an object that is none',
      (book) => (book.getWorksheet('filters')!.getCell('A2').value = 'people'),
      'filters!A2',
    ],
    [
      'a comparison that is none',
      (book) => (book.getWorksheet('filters')!.getCell('C2').value = 'contains'),
      'filters!C2',
    ],
    [
      'a day that is none',
      (book) => {
        book.getWorksheet('filters')!.getCell('C2').value = 'before';
        book.getWorksheet('filters')!.getCell('D2').value = '1.1.2015';
      },
      'filters!D2',
    ],
    [
      'a number that is none',
      (book) => {
        book.getWorksheet('filters')!.getCell('C2').value = 'under';
        book.getWorksheet('filters')!.getCell('D2').value = 'ten';
      },
      'filters!D2',
    ],
    [
      'a made line with two origins',
      (book) => (book.getWorksheet('made')!.getCell('D2').value = 'phone'),
      'made!D2',
    ],
    ['a made line with none', (book) => (book.getWorksheet('made')!.getCell('C2').value = ''), 'made!C2'],
    [
      'a made line that is gone',
      (book) => book.getWorksheet('made')!.spliceRows(2, 1),
      'contacts crm is gone',
    ],
    [
      'a made line with the name of a column',
      (book) => (book.getWorksheet('made')!.getRow(3).values = ['contacts', 'phone', 'x']),
      'made!B3',
    ],
    [
      'a part that there is not',
      (book) =>
        (book.getWorksheet('made')!.getRow(3).values = [
          'contacts',
          'l',
          '',
          '',
          '',
          'n',
          ' ',
          3,
          2,
          'X',
          'text',
        ]),
      'made!H3',
    ],
    [
      'a value of a line that is none',
      (book) => (book.getWorksheet('options')!.getRow(4).values = ['contacts', 'fax', 'x', 'y']),
      'options!B4',
    ],
    [
      'a value that was renamed',
      (book) => (book.getWorksheet('options')!.getCell('C2').value = 'Golden'),
      'the row of contacts cf_tier Gold is gone',
    ],
    [
      'a column twice',
      (book) => (book.getWorksheet('contacts')!.getCell('J1').value = 'to'),
      "the column 'to' is there twice",
    ],
    [
      'an error of the spreadsheet',
      (book) =>
        (book.getWorksheet('contacts')!.getCell('B2').value = { error: '#REF!' } as ExcelJS.CellErrorValue),
      'contacts!B2',
    ],
    [
      'a sheet of somebody else',
      (book) => book.addWorksheet('Remarks').addRows([['what'], ['ask Ada']]),
      'Remarks: no such sheet is known',
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

  test('CSV as another country saves it is read, or told by the file', async () => {
    const dir = join(folder, 'german');
    await writeCsvFolder(dir, toSheets(example));
    const path = join(dir, 'contacts.csv');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(',', ';').replace('phones', 'Größe'));
    const { sheets, problems } = await readCsvFolder(dir);
    expect(problems).toEqual([]);
    const imported = fromSheets(sheets, example);
    expect(imported.ok && imported.mapping.objects.contacts.fields['phone']!.to).toBe('Größe');

    await writeFile(path, Buffer.from(text.replace('phones', 'Größe'), 'latin1'));
    await writeFile(join(dir, 'deals.csv'), 'field,to\n"unclosed,x');
    expect((await readCsvFolder(dir)).problems).toMatchObject([
      { cell: 'contacts.csv', message: expect.stringContaining('CSV UTF-8') },
      { cell: 'deals.csv', message: expect.stringContaining('line 2') },
    ]);
  });

  test('a file that is no workbook is an error', async () => {
    const path = join(folder, 'no.xlsx');
    await writeFile(path, 'id,name\n');
    await expect(readXlsx(path)).rejects.toThrow();
    expect((await readFile(path)).length).toBe(8);
  });
});
