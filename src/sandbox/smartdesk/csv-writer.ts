import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A row by column name (an absent column is blank), or its cells as they are: so that a broken row can be written too. */
export type Row = Readonly<Record<string, string | number>> | readonly string[];

export interface CsvForm {
  readonly bom?: boolean;
  readonly lineEnd?: '\r\n' | '\n';
}

/** Characters gathered before they are handed to the disk. */
const CHUNK = 64 * 1024;

const cell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

const isCells = (row: Row): row is readonly string[] => Array.isArray(row);

const toCells = (columns: readonly string[], row: Row): readonly string[] =>
  isCells(row) ? row : columns.map((column) => String(row[column] ?? ''));

/**
 * Writes a CSV file row by row in constant memory.
 * @returns the number of data rows
 */
export async function writeCsv(
  dir: string,
  file: string,
  columns: readonly string[],
  rows: Iterable<Row>,
  { bom = false, lineEnd = '\r\n' }: CsvForm = {},
): Promise<number> {
  let count = 0;
  function* chunks(): Generator<string> {
    let text = `${bom ? '\uFEFF' : ''}${columns.map(cell).join(',')}${lineEnd}`;
    for (const row of rows) {
      text += toCells(columns, row).map(cell).join(',') + lineEnd;
      count++;
      if (text.length < CHUNK) continue;
      yield text;
      text = '';
    }
    yield text;
  }
  await pipeline(Readable.from(chunks()), createWriteStream(join(dir, file)));
  return count;
}
