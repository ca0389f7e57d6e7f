import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fingerprintMapping } from '../../../src/mapping/fingerprint.js';
import { makingOf } from '../../../src/mapping/field-line-schema.js';
import { conditionsOf } from '../../../src/mapping/filter-schema.js';
import { MAPPED_OBJECTS, mappingSchema, type Mapping } from '../../../src/mapping/mapping-schema.js';
import { readCsvFolder, writeCsvFolder } from '../../../src/cli/workbook/csv-folder.js';
import { filterRows } from '../../../src/mapping/workbook/filter-rows.js';
import { fromSheets } from '../../../src/mapping/workbook/from-sheets.js';
import { toSheets } from '../../../src/mapping/workbook/to-sheets.js';
import { readXlsx, writeXlsx } from '../../../src/cli/workbook/xlsx.js';
import { arbitraryMapping } from '../../mapping/arbitrary-mapping.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sd2pd-workbook-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

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
  '"quoted"',
  ' spaces around ',
  'two\nlines',
  '👍',
  'Sales',
  '',
);
/** Texts that differ, and would be the same without the spaces around them, are no names of columns. */
const key = fc.constantFrom('name', 'phone', 'cf_tier', '=1+1', '00123', 'Größe', 'a b', 'a;b', '1e5');
const mappings = arbitraryMapping({ text: awkward, key });

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
        const { sheets, problems } = await readCsvFolder(dir);
        expect(problems).toEqual([]);
        expect(fromSheets(sheets, mapping)).toEqual({ ok: true, mapping });
      }),
      { numRuns: 40 },
    );
  });
});

/** The rows of a mapping with everything in it that a workbook can change set to something else. */
function blanked(mapping: Mapping): Mapping {
  const objects = MAPPED_OBJECTS.map((object) => {
    const { enabled, onMissingParent, fields } = mapping.objects[object];
    const lines = Object.entries(fields).flatMap(([name, { confidence, reason, ...line }]) =>
      makingOf(line) === null ? [[name, { to: null, onInvalid: 'drop', confidence, reason }]] : [],
    );
    return [
      object,
      {
        enabled: !enabled,
        onMissingParent: onMissingParent === 'skip' ? 'drop' : 'skip',
        fields: Object.fromEntries(lines) as object,
      },
    ];
  });
  const pipelines = Object.entries(mapping.pipelines).map(([id, { stages }]) => [
    id,
    { to: 'elsewhere', stages: Object.fromEntries(Object.keys(stages).map((stage) => [stage, { to: 'x' }])) },
  ]);
  return mappingSchema.parse({
    ...mapping,
    notes: mapping.notes === 'note' ? 'activity' : 'note',
    objects: Object.fromEntries(objects),
    pipelines: Object.fromEntries(pipelines),
  });
}

/** Without what a workbook does not take: a type without a name, a list of no values. */
function sensible(mapping: Mapping): Mapping {
  const { objects } = mapping;
  for (const object of MAPPED_OBJECTS) {
    for (const line of Object.values(objects[object].fields)) if (line.to === null) delete line.type;
    for (const condition of conditionsOf(objects[object].filter)) {
      if (condition.in?.length === 0) delete condition.in;
      if (condition.notIn?.length === 0) delete condition.notIn;
    }
  }
  return mapping;
}

/** Without what no workbook says: why, and which of two ways of writing a filter was taken. */
function told(mapping: Mapping): unknown {
  const { objects, pipelines, ...rest } = structuredClone(mapping);
  for (const object of MAPPED_OBJECTS) {
    for (const line of Object.values(objects[object].fields)) {
      delete line.confidence;
      delete line.reason;
      if (Object.keys(line.options ?? {}).length === 0) delete line.options;
    }
  }
  for (const { stages } of Object.values(pipelines))
    for (const stage of Object.values(stages)) delete stage.reason;
  const lines = MAPPED_OBJECTS.map((object) => [object, { ...objects[object], filter: null }]);
  return { ...rest, pipelines, objects: Object.fromEntries(lines), filters: filterRows(mapping) };
}

test('a workbook that was filled in from nothing says what it says, whatever it says', () => {
  const tidy = fc.constantFrom('Sales', '00123', 'a,b;"c"', '=1+1', 'two words', '2015-01-01');
  fc.assert(
    fc.property(arbitraryMapping({ text: tidy, key }).map(sensible), (mapping) => {
      const base = blanked(mapping);
      const sheets = toSheets(mapping).map(({ name, columns, rows }) => ({
        name,
        columns: columns.map((column) => column.name),
        rows: rows.map((row, index) => ({
          number: index + 2,
          cells: Object.fromEntries(columns.map((column, place) => [column.name, row[place] ?? ''])),
        })),
      }));
      const [about] = sheets;
      about!.rows[0]!.cells['value'] = fingerprintMapping(base);
      const imported = fromSheets(sheets, base);
      expect(imported).toMatchObject({ ok: true });
      expect(imported.ok && told(imported.mapping)).toEqual(told(mapping));
    }),
    { numRuns: 60 },
  );
});
