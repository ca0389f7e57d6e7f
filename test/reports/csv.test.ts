import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, guardCell, unguardCell } from '../../src/reports/csv-cells.js';
import { readReportCsv } from '../../src/reports/csv-reader.js';
import { writeCsvReport } from '../../src/reports/report-file.js';
import { temporaryFolder } from './ledger-fixture.js';

async function readAll(path: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  for await (const row of readReportCsv(path)) rows.push(row);
  return rows;
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', 'a') }),
);

test('a cell that a spreadsheet would calculate gets exactly one quote before it', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r']) expect(guardCell(`${start}1+1`)).toBe(`'${start}1+1`);
  for (const plain of ['1+1', ' =1', "'quoted'", '', 'a@b']) expect(guardCell(plain)).toBe(plain);
});

test('taking the quote away gives every text back', () => {
  fc.assert(fc.property(text, (value) => unguardCell(guardCell(value)) === value));
});

test('no guarded cell begins like a formula', () => {
  fc.assert(fc.property(text, (value) => !/^[=+\-@\t\r]/.test(guardCell(value))));
});

test('lines end with CRLF and cells are quoted as RFC 4180 says', () => {
  expect(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines', 3])).toBe('a,"b,c","say ""hi""","two\nlines",3\r\n');
});

test('a written table is read back cell by cell', async () => {
  const path = join(await temporaryFolder(), 'table.csv');
  const table = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      await writeCsvReport(path, ['first', 'second'], rows);
      expect(await readAll(path)).toEqual(rows.map(([first, second]) => ({ first, second })));
    }),
    { numRuns: 50 },
  );
});

test('a corrected file with a byte order mark and LF is read as well', async () => {
  const path = join(await temporaryFolder(), 'corrected.csv');
  await writeFile(path, "\uFEFFid,phone,source_id\n1,'+49 30,a\n\n2,'tis,b\n");
  expect(await readAll(path)).toEqual([
    { id: '1', phone: '+49 30', source_id: 'a' },
    { id: '2', phone: "'tis", source_id: 'b' },
  ]);
});
