import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import { counted } from './text/format.js';

/** Something about a file that keeps it from being taken. Names rows and columns, and never what a cell holds. */
export interface Problem {
  /** As a spreadsheet counts them; null: it is about the whole file. */
  readonly row: number | null;
  readonly column: string | null;
  readonly what: string;
  /** What to do about it. */
  readonly next: string;
  /** The file is right and comes at the wrong time, or asks for what cannot be. */
  readonly isRefusal?: boolean;
}

/**
 * Refuses a file that has problems, with all of them in the order of its rows.
 * @throws CliError 78, or 65 when the file is right and the decision does not fit
 */
export function requireNone(path: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const sorted = problems.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0));
  const lines = sorted.map((problem) => `  ${whereOf(problem)}${problem.what}: ${problem.next}`);
  const isRefusal = problems.every((problem) => problem.isRefusal === true);
  throw new CliError(
    isRefusal ? EXIT.refused : EXIT.config,
    [`${path}: ${counted(problems.length, 'problem')}, so nothing of it was taken`, ...lines].join('\n'),
    'correct the file and run the command again',
  );
}

function whereOf({ row, column }: Problem): string {
  const where = [row === null ? '' : `row ${row}`, column === null ? '' : `column ${column}`];
  const text = where.filter((part) => part !== '').join(', ');
  return text === '' ? '' : `${text}: `;
}
