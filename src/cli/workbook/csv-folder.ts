import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { csvLine, unguardCell } from '../../reports/csv-cells.js';
import type { FilledSheet, Sheet, SheetProblem } from '../../mapping/workbook/sheet.js';

/** Writes one CSV file per sheet into a folder: RFC 4180, UTF-8 with a mark so that Excel reads it as such. */
export async function writeCsvFolder(dir: string, sheets: readonly Sheet[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const { name, columns, rows } of sheets) {
    const lines = [columns.map((column) => column.name), ...rows].map((row) => csvLine(row));
    await writeFile(join(dir, `${name}.csv`), `\uFEFF${lines.join('')}`, { mode: 0o600 });
  }
}

/** @returns the CSV files of a folder as sheets, and those that nobody can read */
export async function readCsvFolder(
  dir: string,
): Promise<{ readonly sheets: FilledSheet[]; readonly problems: SheetProblem[] }> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.csv')).sort();
  const sheets: FilledSheet[] = [];
  const problems: SheetProblem[] = [];
  for (const file of files) {
    try {
      sheets.push(sheetOf(basename(file, '.csv'), await readFile(join(dir, file))));
    } catch (error) {
      problems.push({ cell: file, message: unreadable(error) });
    }
  }
  return { sheets, problems };
}

/** Spreadsheets save "CSV" in the letters and with the separators of their country. */
function unreadable(error: unknown): string {
  if (error instanceof TypeError) return 'it is not in UTF-8: save it as "CSV UTF-8"';
  if (error instanceof CsvError) return `it is no CSV: ${error.message}`;
  throw error;
}

function sheetOf(name: string, content: Buffer): FilledSheet {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  const lines: string[][] = parse(text, { relax_column_count: true, delimiter: delimiterOf(text) });
  const [header = [], ...rest] = lines.map((line) => line.map(unguardCell));
  const columns = header.map((column) => column.trim());
  const rows = rest
    .map((line, index) => ({
      number: index + 2,
      cells: Object.fromEntries(columns.map((column, place) => [column, line[place] ?? ''])),
    }))
    .filter(({ cells }) => Object.values(cells).some((cell) => cell.trim() !== ''));
  return { name, columns, rows };
}

/** The names of our columns hold none of these: whichever the header has is what separates them. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return [',', ';', '\t'].find((delimiter) => header.includes(delimiter)) ?? ',';
}
