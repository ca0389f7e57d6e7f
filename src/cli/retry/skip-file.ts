import { basename } from 'node:path';
import { PHASES, type PhaseObject } from '../../contract/objects.js';
import { isBlankRow, readCsvRows } from '../../reports/csv-reader.js';
import { SKIP_COLUMNS } from '../../reports/skip-rows.js';
import { readCsvFile } from '../read-csv-file.js';
import { LINK_COLUMNS } from './links-file.js';
import type { Problem } from '../file-problems.js';

/** A skip file as it was handed in, before it is held against the ledger. */
export interface SkipFile {
  /** Null when the file's name does not tell. */
  readonly object: PhaseObject | null;
  /** The columns that are not ours, in the file's order. */
  readonly columns: readonly string[];
  readonly rows: readonly SkipFileRow[];
  readonly problems: readonly Problem[];
}

export interface SkipFileRow {
  readonly row: number;
  readonly sourceId: string;
  /** By original column; a column that was taken out of the file is absent. */
  readonly values: Readonly<Record<string, string>>;
}

/** The header of a file. @throws CliError 78 when it cannot be read */
export async function headerOf(path: string): Promise<readonly string[]> {
  for await (const { cells } of readCsvFile(path, readCsvRows)) return cells;
  return [];
}

/** What a file is that begins with a header. */
export function kindOf(header: readonly string[]): 'links' | 'skips' | null {
  if (LINK_COLUMNS.every((name) => header.includes(name))) return 'links';
  return header.includes('source_id') && header.includes('reason_code') ? 'skips' : null;
}

/** Reads a skip file and collects what is wrong with its shape. @throws CliError 78 when it cannot be read */
export async function readSkipFile(path: string): Promise<SkipFile> {
  const object = objectOf(path);
  const problems: Problem[] = object === null ? [NO_OBJECT] : [];
  const rows: SkipFileRow[] = [];
  const firstRowOf = new Map<string, number>();
  let layout: Layout | null = null;
  for await (const line of readCsvFile(path, readCsvRows)) {
    if (isBlankRow(line)) continue;
    const { row, cells } = line;
    if (layout === null) {
      layout = layoutOf(cells);
      problems.push(...layout.problems);
      continue;
    }
    const problem = shapeProblem(layout, row, cells) ?? idProblem(layout, row, cells, firstRowOf);
    if (problem !== null) problems.push(problem);
    else rows.push(rowOf(layout, row, cells));
  }
  if (rows.length === 0 && problems.length === 0) problems.push(NO_ROWS);
  return { object, columns: [...(layout?.originals.keys() ?? [])], rows, problems };
}

const NO_OBJECT: Problem = {
  row: null,
  column: null,
  what: 'its name does not say of which object it is',
  next: 'name it as the reports do, OBJECT_skip.csv',
};
const NO_ROWS: Problem = {
  row: null,
  column: null,
  what: 'it has no rows',
  next: 'leave the rows in it that are to be taken again',
};

/** `deals_skip.csv`, and what becomes of the name when it is saved again: `deals_skip (1).csv`, `deals_skip-edited.csv`. */
function objectOf(path: string): PhaseObject | null {
  return PHASES.find((object) => new RegExp(`^${object}_skip\\b`).test(basename(path))) ?? null;
}

interface Layout {
  readonly width: number;
  readonly idAt: number;
  /** Original column → its place. */
  readonly originals: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/** Ours are the last columns of their names: an original column may be called `reason` as well. */
function layoutOf(header: readonly string[]): Layout {
  const ours = new Set(SKIP_COLUMNS.map((name) => header.lastIndexOf(name)));
  const originals = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, name] of header.entries()) {
    if (ours.has(index) || name === '') continue;
    if (originals.has(name)) {
      problems.push({ row: 1, column: name, what: 'it is there twice', next: 'keep the one of the report' });
    }
    originals.set(name, index);
  }
  return { width: header.length, idAt: header.lastIndexOf('source_id'), originals, problems };
}

function shapeProblem(layout: Layout, row: number, cells: readonly string[]): Problem | null {
  const beyond = cells.slice(layout.width).some((cell) => cell !== '');
  if (cells.length < layout.width || beyond) {
    const what = `it has ${cells.length} cells, the header ${layout.width}`;
    return { row, column: null, what, next: 'take the row from the report again and correct it there' };
  }
  return null;
}

function idProblem(
  { idAt }: Layout,
  row: number,
  cells: readonly string[],
  firstRowOf: Map<string, number>,
): Problem | null {
  const sourceId = cells[idAt] ?? '';
  const first = firstRowOf.get(sourceId);
  if (sourceId === '') {
    return { row, column: 'source_id', what: 'it is blank', next: 'take the row from the report again' };
  }
  if (first !== undefined) {
    return { row, column: 'source_id', what: `row ${first} has the same`, next: 'keep one of the two rows' };
  }
  firstRowOf.set(sourceId, row);
  return null;
}

function rowOf({ idAt, originals }: Layout, row: number, cells: readonly string[]): SkipFileRow {
  const values = Object.fromEntries([...originals].map(([name, at]) => [name, cells[at] ?? '']));
  return { row, sourceId: cells[idAt] ?? '', values };
}
