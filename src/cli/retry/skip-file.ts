import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { PHASES, type PhaseObject } from '../../contract/objects.js';
import { chunksOf } from '../../ledger/chunks.js';
import type { CorrectedRow } from '../../ledger/corrected-row-store.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { StoredRecord } from '../../ledger/record-store.js';
import type { StoredRow } from '../../ledger/source-store.js';
import { SKIP_COLUMNS } from '../../reports/skip-rows.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { rowsOf } from '../owner-file.js';
import { isRetryable, notRetryable } from './retryable.js';

/** A skip file that was handed in, checked against the ledger. */
export interface SkipFile {
  readonly object: PhaseObject;
  /** Where the rows are: `leads` for the parents made for leads. */
  readonly sourceObject: string;
  /** Records that are taken again. */
  readonly sourceIds: readonly string[];
  /** Those of them with values that were changed. */
  readonly corrections: readonly CorrectedRow[];
  /** Rows that are left out: not skipped any more, or skipped for a reason that trying again cannot help. */
  readonly leftOut: readonly string[];
}

interface Line {
  /** Of the file, the header being row 1. */
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Problems of one file that are told; more would not be read. */
const MAX_PROBLEMS = 50;
const OURS: ReadonlySet<string> = new Set(SKIP_COLUMNS);

/**
 * Reads `OBJECT_skip.csv` of the reports, as it was written or with corrected values. Nothing is stored.
 * @param run the run whose records are taken again
 * @throws CliError 78 with every problem of the file by row and column; 65 when nothing of it can be taken again
 */
export async function readSkipFile(path: string, ledger: Ledger, run: string): Promise<SkipFile> {
  const object = objectOf(path);
  const sourceObject = object === 'lead_organizations' || object === 'lead_persons' ? 'leads' : object;
  const lines = await linesOf(path);
  const problems = [...duplicates(lines)];
  const found = { sourceIds: [] as string[], corrections: [] as CorrectedRow[], leftOut: [] as string[] };
  for (const chunk of chunksOf(lines)) {
    const ids = chunk.map(({ cells }) => cells['source_id'] ?? '');
    const fates = await ledger.records.fates(run, object, ids);
    const rows = new Map((await ledger.source.byIds(sourceObject, ids)).map((row) => [row.source_id, row]));
    for (const line of chunk) {
      const id = line.cells['source_id'] ?? '';
      problems.push(...take(line, fates.get(id), rows.get(id), found));
    }
  }
  if (problems.length > 0) throw wrong(path, problems);
  if (found.sourceIds.length === 0) throw nothingLeft(path, found.leftOut);
  return { object, sourceObject, ...found };
}

/** A name by which a file's rows are known: the same rows handed in twice have the same one. */
export function setNameOf({ object, sourceIds }: SkipFile): string {
  const sum = createHash('sha256').update(sourceIds.join('\n')).digest('hex').slice(0, 12);
  return `${object}-${sourceIds.length}-${sum}`;
}

function objectOf(path: string): PhaseObject {
  const name = /^(.+)_skip\.csv$/.exec(basename(path))?.[1];
  const object = PHASES.find((phase) => phase === name);
  if (object !== undefined) return object;
  throw new CliError(
    EXIT.config,
    `${path}: its name does not say which records it is about`,
    'keep the name that the report gave it: OBJECT_skip.csv, as contacts_skip.csv',
  );
}

async function linesOf(path: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const cells of rowsOf(path)) {
    if (cells['source_id'] === undefined || cells['reason_code'] === undefined) {
      throw new CliError(
        EXIT.config,
        `${path}: neither a skip file (source_id, reason_code) nor attachment links (attachment_id, url)`,
        'hand in OBJECT_skip.csv of the reports, or attachment-links.csv',
      );
    }
    lines.push({ number: lines.length + 2, cells });
  }
  if (lines.length > 0) return lines;
  throw new CliError(EXIT.config, `${path}: it has no rows`, 'nothing is left to take again');
}

function* duplicates(lines: readonly Line[]): Generator<string> {
  const seen = new Map<string, number>();
  for (const { number, cells } of lines) {
    const id = cells['source_id'] ?? '';
    const earlier = seen.get(id);
    if (earlier !== undefined)
      yield `row ${number}: the record of row ${earlier} once more; keep one of the two`;
    else seen.set(id, number);
  }
}

/** @returns what is wrong with a line */
function take(
  { number, cells }: Line,
  fate: StoredRecord | undefined,
  row: StoredRow | undefined,
  found: { readonly sourceIds: string[]; readonly corrections: CorrectedRow[]; readonly leftOut: string[] },
): string[] {
  if (fate === undefined || row === undefined) {
    return [`row ${number}, source_id: the run has no such record; keep source_id as the report wrote it`];
  }
  const values = JSON.parse(row.data) as Record<string, string>;
  const problems = columnProblems(number, cells, values);
  if (problems.length > 0) return problems;
  const columns = Object.keys(values).filter(
    (column) => !OURS.has(column) && cells[column] !== values[column],
  );
  if (columns.includes('id'))
    return [`row ${number}, id: it was changed; the record is known by it, put it back`];
  if (fate.state !== 'skipped') {
    found.leftOut.push(`row ${number}: it is not skipped any more`);
    return [];
  }
  const code = fate.reason_code ?? '';
  if (!isRetryable(code)) {
    if (columns.length > 0)
      return [`row ${number}: skipped for ${code}, which a corrected value cannot help; correct the source`];
    found.leftOut.push(`row ${number}: skipped for ${code}, which trying again cannot help`);
    return [];
  }
  found.sourceIds.push(fate.source_id);
  if (columns.length > 0) {
    const changed = Object.fromEntries(columns.map((column) => [column, cells[column] ?? '']));
    found.corrections.push({ row, values: { ...values, ...changed }, columns });
  }
  return [];
}

function columnProblems(
  number: number,
  cells: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): string[] {
  const missing = Object.keys(values).filter((column) => cells[column] === undefined);
  const unknown = Object.keys(cells).filter(
    (column) => !OURS.has(column) && values[column] === undefined && cells[column] !== '',
  );
  return [
    ...missing.map((column) => `row ${number}, ${column}: the column is gone; put it back`),
    ...unknown.map((column) => `row ${number}, ${column}: the export has no such column for this record`),
  ];
}

function wrong(path: string, problems: readonly string[]): CliError {
  const more = problems.length - MAX_PROBLEMS;
  const lines = problems.slice(0, MAX_PROBLEMS).map((problem) => `${path}, ${problem}`);
  return new CliError(
    EXIT.config,
    [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
    'correct the file and hand it in again; nothing of it was taken',
  );
}

function nothingLeft(path: string, leftOut: readonly string[]): CliError {
  const codes = leftOut.flatMap((line) => /skipped for (\w+)/.exec(line)?.[1] ?? []);
  if (codes.length > 0) return notRetryable([...new Set(codes)].join(', '));
  return new CliError(
    EXIT.refused,
    `${path}: none of its records is skipped any more`,
    'nothing is left to do',
  );
}
