import { cellName, type FilledRow, type FilledSheet, type Sheet, type SheetProblem } from './sheet.js';

/** Parts of a key never hold it: cells cannot. */
export const KEY_GAP: string = '\0';

/** Reads one sheet that came back, and collects what is wrong with it instead of stopping. */
export class RowReader {
  readonly #written: ReadonlySet<string>;

  /** @param base the sheet as it was written */
  constructor(
    readonly sheet: FilledSheet,
    private readonly base: Pick<Sheet, 'columns' | 'rows' | 'isOpen'>,
    private readonly problems: SheetProblem[],
  ) {
    this.#written = new Set(base.rows.map(rowText));
  }

  /** Whether every column is there, and once; else nothing of the sheet can be read. */
  hasColumns(): boolean {
    const found = (name: string): number => this.sheet.columns.filter((column) => column === name).length;
    const before = this.problems.length;
    for (const { name } of this.base.columns) {
      if (found(name) === 0) this.#tell(`${this.sheet.name}!1`, `the column '${name}' is gone: put it back`);
      if (found(name) > 1)
        this.#tell(`${this.sheet.name}!1`, `the column '${name}' is there twice: remove one of them`);
    }
    return this.problems.length === before;
  }

  /** Whether nobody changed the row since it was written. */
  isUnchanged(row: FilledRow): boolean {
    return this.#written.has(this.#textOf(row));
  }

  /** Whether these are the rows that were written, in any order. */
  areUnchanged(rows: readonly FilledRow[], written: ReadonlyArray<readonly string[]>): boolean {
    const [now, before] = [rows.map((row) => this.#textOf(row)).sort(), written.map(rowText).sort()];
    return now.length === before.length && now.every((text, index) => text === before[index]);
  }

  #textOf({ cells }: FilledRow): string {
    return rowText(this.base.columns.map(({ name }) => cells[name] ?? ''));
  }

  /**
   * Rows by their key. Of two with one key the second is a problem, and so is one that is gone; a key that is not expected is
   * one too, unless rows may be added.
   */
  byKey(
    keyOf: (row: FilledRow) => string,
    expected: ReadonlySet<string>,
    keyColumn: string,
  ): Map<string, FilledRow> {
    const trimmed = new Map([...expected].map((key) => [plain(key), key]));
    const rows = new Map<string, FilledRow>();
    for (const row of this.sheet.rows) {
      const given = withLineFeeds(keyOf(row));
      const key = expected.has(given) ? given : trimmed.get(plain(given));
      const earlier = rows.get(key ?? plain(given));
      if (key === undefined && !this.base.isOpen) {
        const where =
          'put back what stood here; what is new goes into the sheets `made`, `options` and `filters`';
        this.problem(row, keyColumn, `is not in the mapping: ${where}`);
      } else if (earlier !== undefined) {
        this.problem(row, keyColumn, `stands in row ${earlier.number} already: remove one of the two`);
      } else rows.set(key ?? plain(given), row);
    }
    for (const key of expected) {
      if (rows.has(key)) continue;
      const name = key.split(KEY_GAP).filter(Boolean).join(' ');
      this.#tell(this.sheet.name, `the row of ${name} is gone: put it back`);
    }
    return rows;
  }

  text(row: FilledRow, column: string): string {
    return withLineFeeds(row.cells[column] ?? '').trim();
  }

  /** As it is, spaces and all. */
  raw(row: FilledRow, column: string): string {
    return withLineFeeds(row.cells[column] ?? '');
  }

  /** One of the words that the column takes, in any case; blank where that is allowed. */
  word<T extends string>(
    row: FilledRow,
    column: string,
    words: readonly T[],
    blank: 'blank' | 'never',
  ): T | null {
    const text = this.text(row, column).toLowerCase();
    const found = words.find((word) => word.toLowerCase() === (ALIASES[text] ?? text));
    if (found !== undefined) return found;
    if (text !== '' || blank === 'never')
      this.problem(row, column, `'${this.text(row, column)}' is none of: ${words.join(', ')}`);
    return null;
  }

  /** One value a line. */
  lines(row: FilledRow, column: string): string[] {
    return this.text(row, column)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  problem(row: FilledRow, column: string, message: string): void {
    const index = this.sheet.columns.indexOf(column);
    this.#tell(`${this.sheet.name}!${cellName(Math.max(0, index), row.number)}`, message);
  }

  #tell(cell: string, message: string): void {
    this.problems.push({ cell, message });
  }
}

/** Spreadsheets end lines in their own way. */
function withLineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}

function plain(key: string): string {
  return withLineFeeds(key)
    .split(KEY_GAP)
    .map((part) => part.trim())
    .join(KEY_GAP);
}

function rowText(cells: readonly string[]): string {
  return plain(cells.join(KEY_GAP));
}

/** What spreadsheets and people make of yes and no. */
const ALIASES: Readonly<Record<string, string>> = {
  true: 'yes',
  false: 'no',
  y: 'yes',
  n: 'no',
  ja: 'yes',
  nein: 'no',
};
