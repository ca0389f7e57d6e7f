import type { Readable } from 'node:stream';
import { requiredColumns } from './columns.js';
import type { ExportObject } from './columns.js';
import { csvRecords } from './csv-records.js';
import type { CsvRecord } from './csv-records.js';
import { rowProblem } from './row-schemas.js';
import { SourceError } from './source-error.js';

/** A row as the export has it. */
export interface SourceRow {
  readonly object: ExportObject;
  /** 1-based number of the data row in its file. */
  readonly row: number;
  /** 1-based line on which it begins. */
  readonly line: number;
  /** Trimmed id; '' if the row has none. */
  readonly id: string;
  /** All columns, unknown ones too, as found and untrimmed. */
  readonly values: Readonly<Record<string, string>>;
}

/** A row that cannot be used; what could be read of it is kept for the skip file. */
export interface BadRow {
  readonly object: ExportObject;
  readonly row: number;
  readonly line: number;
  /** Names columns and counts, never quotes a value. */
  readonly reason: string;
  readonly values: Readonly<Record<string, string>>;
}

export const isBadRow = (row: SourceRow | BadRow): row is BadRow => 'reason' in row;

/** Name of a column whose header is blank, or that a row has beyond the header. `index` is 0-based. */
const unnamed = (index: number): string => `column ${index + 1}`;

/**
 * Column names of a header record, trimmed.
 * @throws SourceError for a name given twice and for a required column that is absent
 */
export function checkHeader(object: ExportObject, file: string, header: readonly string[]): string[] {
  const columns = header.map((name, index) => name.trim() || unnamed(index));
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name) || name === '__proto__') {
      const what = seen.has(name) ? `the column "${name}" occurs twice` : 'a column is named "__proto__"';
      throw new SourceError({ file, line: 1, what, next: 'Give every column a name of its own' });
    }
    seen.add(name);
  }
  const absent = requiredColumns(object).filter((name) => !seen.has(name));
  if (absent.length > 0) {
    const what = `the header lacks the column ${absent.map((name) => `"${name}"`).join(', ')}`;
    throw new SourceError({ file, line: 1, what, next: 'Export the file again with its header' });
  }
  return columns;
}

function toValues(columns: readonly string[], cells: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  cells.forEach((cell, index) => {
    values[columns[index] ?? unnamed(index)] = cell;
  });
  return values;
}

function toRow(
  object: ExportObject,
  columns: readonly string[],
  record: CsvRecord,
  row: number,
): SourceRow | BadRow {
  const { line, cells } = record;
  const values = toValues(columns, cells);
  const wrongCount =
    cells.length === columns.length ? null : `${cells.length} columns where the header has ${columns.length}`;
  const reason = record.problem ?? wrongCount ?? rowProblem(object, values);
  if (reason !== null) return { object, row, line, reason, values };
  return { object, row, line, id: (values['id'] ?? '').trim(), values };
}

/** Reads only the header. @throws SourceError as `checkHeader`, or when there is none */
export async function readHeader(object: ExportObject, file: string, source: Readable): Promise<string[]> {
  for await (const record of csvRecords(file, source)) {
    if (record.problem !== undefined) {
      throw new SourceError({
        file,
        line: 1,
        what: `in the header ${record.problem}`,
        next: 'Export the file again',
      });
    }
    return checkHeader(object, file, record.cells);
  }
  const what = 'is empty: not even a header is there';
  throw new SourceError({
    file,
    what,
    next: 'Export the file again; leave an optional file out if it has no records',
  });
}

/**
 * The rows of one file in order, the bad ones among them. Memory does not grow with the file.
 * @throws SourceError if the file as a whole cannot be used; a last record cut off in its middle counts as truncated
 */
export async function* sourceRows(
  object: ExportObject,
  file: string,
  source: Readable,
): AsyncGenerator<SourceRow | BadRow, void, undefined> {
  let columns: string[] | null = null;
  let row = 0;
  for await (const record of csvRecords(file, source)) {
    if (columns === null) {
      columns = checkHeader(object, file, record.cells);
      continue;
    }
    if (!record.ended && record.cells.length < columns.length) {
      const what = 'the last row breaks off: the file is truncated';
      throw new SourceError({ file, line: record.line, what, next: 'Export the file again' });
    }
    yield toRow(object, columns, record, ++row);
  }
}
