import type { Conflict } from '../../ledger/conflict-store.js';
import { isBlankRow, readCsvRows } from '../../reports/csv-reader.js';
import { requireNone, type Problem } from '../file-problems.js';
import { readCsvFile } from '../read-csv-file.js';

export type Winner = 'source' | 'target';

export const isWinner = (text: string): text is Winner => text === 'source' || text === 'target';

/** Columns of `conflicts.csv` by which a line is known. */
const NEEDED = ['number', 'object', 'source_id', 'decision'] as const;

/**
 * Reads a `conflicts.csv` whose column `decision` a person filled in.
 * @param queue what may be decided, by number
 * @returns numbers by decision; lines without one are left out
 * @throws CliError 78 naming every row that cannot be taken; nothing is taken then
 */
export async function readDecisionFile(
  path: string,
  queue: ReadonlyMap<number, Conflict>,
): Promise<ReadonlyMap<Winner, readonly number[]>> {
  const decided = new Map<Winner, number[]>();
  const problems: Problem[] = [];
  let columns: ReadonlyMap<string, number> | null = null;
  for await (const line of readCsvFile(path, readCsvRows)) {
    if (columns === null) {
      columns = new Map(line.cells.map((name, at) => [name.trim(), at]));
      problems.push(...missingColumns(columns));
      if (problems.length > 0) break;
      continue;
    }
    if (isBlankRow(line)) continue;
    const read = readLine(line.row, cellsOf(line.cells, columns), queue);
    if ('what' in read) problems.push(read);
    else if (read.winner !== null) decided.set(read.winner, [...(decided.get(read.winner) ?? []), read.id]);
  }
  if (problems.length === 0 && decided.size === 0) problems.push(NOTHING_DECIDED);
  requireNone(path, problems);
  return decided;
}

const NOTHING_DECIDED: Problem = {
  row: null,
  column: 'decision',
  what: 'no line has a decision',
  next: 'fill in source or target and save the file',
};

function missingColumns(columns: ReadonlyMap<string, number>): Problem[] {
  return NEEDED.filter((name) => !columns.has(name)).map((name) => ({
    row: 1,
    column: name,
    what: 'it is not there',
    next: 'take conflicts.csv of the reports and fill in its column decision',
  }));
}

type Cells = Readonly<Record<(typeof NEEDED)[number], string>>;

function cellsOf(cells: readonly string[], columns: ReadonlyMap<string, number>): Cells {
  const cell = (name: string): string => (cells[columns.get(name) ?? -1] ?? '').trim();
  return {
    number: cell('number'),
    object: cell('object'),
    source_id: cell('source_id'),
    decision: cell('decision'),
  };
}

type Read = { readonly id: number; readonly winner: Winner | null } | Problem;

function readLine(row: number, cells: Cells, queue: ReadonlyMap<number, Conflict>): Read {
  const winner = cells.decision.toLowerCase();
  const id = Number(cells.number);
  if (winner === '') return { id, winner: null };
  const problem = (column: string, what: string, next: string): Problem => ({ row, column, what, next });
  if (!isWinner(winner)) {
    return problem('decision', 'it is neither source nor target', 'write source, or target, or nothing');
  }
  const known = queue.get(id);
  if (known === undefined) {
    return problem(
      'number',
      'nothing of this number waits for a decision',
      'write the reports anew: sd2pd report',
    );
  }
  if (known.object !== cells.object || known.source_id !== cells.source_id) {
    return problem(
      'number',
      'it belongs to another record',
      'leave number, object and source_id as they were',
    );
  }
  return { id, winner };
}
