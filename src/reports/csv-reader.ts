import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { unguardCell } from './csv-cells.js';

/**
 * Reads a CSV file of ours (or one that a person corrected), row by row, without the leading quotes that we put before
 * formulas. Of two columns with one name the last counts: in a skip file that is ours, not the original's.
 *
 * @throws the stream's or csv-parse's error for a file that cannot be read or is no CSV
 */
export async function* readReportCsv(path: string): AsyncGenerator<Record<string, string>, void, undefined> {
  const parser = parse({ bom: true, skip_empty_lines: true, relax_column_count: true });
  const rows: AsyncIterable<string[]> = pipeline(createReadStream(path), parser, () => undefined);
  let header: string[] | null = null;
  for await (const row of rows) {
    const cells = row.map(unguardCell);
    if (header === null) header = cells;
    else yield Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
  }
}
