import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { CsvError, Parser } from 'csv-parse';
import { LineCounter } from './line-counter.js';
import { SourceError } from './source-error.js';
import { utf8Guard } from './utf8-guard.js';

/** Longest record in bytes. Beyond it a quote is open rather than a text long, and memory must stay bounded. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** One record of a CSV file, header included, in the file's order. */
export interface CsvRecord {
  /** 1-based line on which the record begins. */
  readonly line: number;
  /** Fields as found, not trimmed. */
  readonly cells: readonly string[];
  /** Whether a line end follows it; only the last record of a file may lack one. */
  readonly ended: boolean;
  /** What is wrong with its quotes, if it cannot be split into fields; then `cells` is empty. */
  readonly problem?: string;
}

const lineBreaks = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'a quote inside a quoted value is not doubled',
  INVALID_OPENING_QUOTE: 'a quote stands inside a value that is not quoted',
};

/** Collects records in the file's order, with their lines, while csv-parse splits the bytes. */
class RecordCollector {
  readonly lines = new LineCounter();
  readonly #file: string;
  #records: CsvRecord[] = [];
  #lineInError = 0;

  constructor(file: string) {
    this.#file = file;
  }

  accept(cells: string[], bytes: number): void {
    const after = this.lines.lineAt(bytes);
    const ended = this.lines.afterLineEnd;
    this.#records.push({ line: after - (ended ? 1 : 0) - lineBreaks(cells), cells, ended });
  }

  /** Takes note of a record with wrong quotes; returns an error if the file as a whole cannot be read on. */
  reject(error: CsvError): SourceError | null {
    const bytes = typeof error['bytes'] === 'number' ? error['bytes'] : 0;
    const line = this.lines.lineAt(bytes);
    const problem = PROBLEMS[error.code];
    if (problem === undefined) return this.#fatal(error, line);
    // csv-parse reports every wrong quote and not which record it belongs to: one line counts once.
    if (this.#lineInError === line) return null;
    this.#lineInError = line;
    this.#records.push({ line, cells: [], ended: true, problem });
    return null;
  }

  /** Hands over what was collected since the last call. */
  take(): CsvRecord[] {
    const taken = this.#records;
    this.#records = [];
    return taken;
  }

  #fatal(error: CsvError, line: number): SourceError {
    const file = this.#file;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      const what =
        'a quoted value is not closed before the end of the file: the file is truncated or a quote is missing';
      return new SourceError({ file, line, what, next: 'Export the file again' });
    }
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      const what = `a record is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MB: a closing quote is probably missing`;
      return new SourceError({ file, line, what, next: 'Correct the line or export the file again' });
    }
    return new SourceError({
      file,
      line,
      what: `is no readable CSV (${error.code})`,
      next: 'Export the file again',
    });
  }
}

function createParser(collector: RecordCollector): Parser {
  const parser: Parser = parse({
    bom: true,
    // Both, so that a file that mixes them still splits into its records.
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (cells, info) => {
      collector.accept(cells, info.bytes);
      return cells;
    },
    on_skip: (error) => {
      const fatal = error === undefined ? null : collector.reject(error);
      if (fatal !== null) parser.destroy(fatal);
      return undefined;
    },
  });
  return parser;
}

/**
 * Splits CSV bytes into records: UTF-8 with or without BOM, CRLF or LF, quotes, line breaks in fields. Streaming;
 * empty lines are passed over. Leaving the loop early closes the source.
 * @throws SourceError if the file is not UTF-8, truncated, or cannot be read on
 */
export async function* csvRecords(
  file: string,
  source: Readable,
): AsyncGenerator<CsvRecord, void, undefined> {
  const collector = new RecordCollector(file);
  const parser = createParser(collector);
  pipeline(
    source,
    utf8Guard(file, (chunk) => collector.lines.feed(chunk)),
    parser,
    () => undefined,
  );
  const ticks = parser[Symbol.asyncIterator]();
  try {
    // The parser's output only tells that there is more: the collector has it in order, the unusable records included.
    for (let tick = await ticks.next(); tick.done !== true; tick = await ticks.next())
      yield* collector.take();
    yield* collector.take();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const what = `reading failed (${code})`;
    throw new SourceError({ kind: 'unreachable', file, what, next: 'Make the export readable again', cause });
  } finally {
    source.destroy();
    parser.destroy();
  }
}
