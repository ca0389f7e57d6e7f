import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { csvLine, unguardCell } from '../../reports/csv-cells.js';
import type { FilledSheet, Sheet } from '../../mapping/workbook/sheet.js';

/** Writes one CSV file per sheet into a folder: RFC 4180, UTF-8 with a mark so that Excel reads it as such. */
export async function writeCsvFolder(dir: string, sheets: readonly Sheet[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const { name, columns, rows } of sheets) {
    const lines = [columns.map((column) => column.name), ...rows].map((row) => csvLine(row));
    await writeFile(join(dir, `${name}.csv`), `\uFEFF${lines.join('')}`, { mode: 0o600 });
  }
}

/** Reads the CSV files of a folder. @throws Error if one is no CSV */
export async function readCsvFolder(dir: string): Promise<FilledSheet[]> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.csv')).sort();
  const sheets: FilledSheet[] = [];
  for (const file of files) sheets.push(sheetOf(basename(file, '.csv'), await readFile(join(dir, file))));
  return sheets;
}

function sheetOf(name: string, content: Buffer): FilledSheet {
  const lines: string[][] = parse(content, { bom: true, relax_column_count: true });
  const [columns = [], ...rest] = lines.map((line) => line.map(unguardCell));
  const rows = rest
    .map((line, index) => ({
      number: index + 2,
      cells: Object.fromEntries(columns.map((column, place) => [column, line[place] ?? ''])),
    }))
    .filter(({ cells }) => Object.values(cells).some((cell) => cell.trim() !== ''));
  return { name, columns, rows };
}
