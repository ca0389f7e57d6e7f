import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { unguardCell } from './csv-cells.js';

/** A row as a spreadsheet counts it: the header is row 1, empty rows count. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
}

/**
 * Reads a CSV file of ours (or one that a person corrected), row by row, without the leading quotes that we put before
 * formulas. Empty lines are left out.
 *
 * @throws the stream's or csv-parse's error for a file that cannot be read or is no CSV
 */
export async function* readCsvRows(path: string): AsyncGenerator<CsvRow, void, undefined> {
  const parser = parse({ bom: true, relax_column_count: true });
  const rows: AsyncIterable<string[]> = pipeline(createReadStream(path), parser, () => undefined);
  let row = 0;
  for await (const cells of rows) {
    row += 1;
    if (cells.length > 1 || cells[0] !== '') yield { row, cells: cells.map(unguardCell) };
  }
}

/** Whether a row is one that spreadsheets leave behind where a person emptied it: cells without text. */
export function isBlankRow({ cells }: CsvRow): boolean {
  return cells.every((cell) => cell === '');
}

/** The same with cells by column. Of two columns with one name the last counts. */
export async function* readReportCsv(path: string): AsyncGenerator<Record<string, string>, void, undefined> {
  let header: readonly string[] | null = null;
  for await (const { cells } of readCsvRows(path)) {
    if (header === null) header = cells;
    else yield Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
  }
}
