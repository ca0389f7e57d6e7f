import { cellName, type Column, type FilledSheet, type SheetProblem } from './sheet.js';

type Row = FilledSheet['rows'][number];

/** Reads one sheet that came back, and collects what is wrong with it instead of stopping. */
export class RowReader {
  constructor(
    readonly sheet: FilledSheet,
    private readonly columns: readonly Column[],
    private readonly problems: SheetProblem[],
  ) {}

  /** Whether every column is there; without one nothing of the sheet can be read. */
  hasColumns(): boolean {
    const missing = this.columns.filter(({ name }) => !this.sheet.columns.includes(name));
    for (const { name } of missing)
      this.#tell(`${this.sheet.name}!1`, `the column '${name}' is gone: put it back`);
    return missing.length === 0;
  }

  /** Rows by their key; of two with one key the second is a problem, and so is a key that is not expected. */
  byKey(keyOf: (row: Row) => string, expected: ReadonlySet<string>, keyColumn: string): Map<string, Row> {
    const rows = new Map<string, Row>();
    for (const row of this.sheet.rows) {
      const key = keyOf(row);
      const earlier = rows.get(key);
      if (!expected.has(key)) this.problem(row, keyColumn, 'is not in the mapping: put back what stood here');
      else if (earlier !== undefined) this.problem(row, keyColumn, `stands in row ${earlier.number} already`);
      else rows.set(key, row);
    }
    for (const key of expected) {
      if (!rows.has(key))
        this.#tell(
          this.sheet.name,
          `the row of ${key.split('\0').filter(Boolean).join(' ')} is gone: put it back`,
        );
    }
    return rows;
  }

  text(row: Row, column: string): string {
    return (row.cells[column] ?? '').trim();
  }

  /** One of the words that the column takes, in any case; blank where that is allowed. */
  word<T extends string>(row: Row, column: string, words: readonly T[], blank: 'blank' | 'never'): T | null {
    const text = this.text(row, column).toLowerCase();
    const found = words.find((word) => word === (ALIASES[text] ?? text));
    if (found !== undefined) return found;
    if (text !== '' || blank === 'never')
      this.problem(row, column, `'${this.text(row, column)}' is none of: ${words.join(', ')}`);
    return null;
  }

  /** One value a line. */
  lines(row: Row, column: string): string[] {
    return this.text(row, column)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }

  problem(row: Row, column: string, message: string): void {
    const index = this.sheet.columns.indexOf(column);
    this.#tell(`${this.sheet.name}!${cellName(Math.max(0, index), row.number)}`, message);
  }

  #tell(cell: string, message: string): void {
    this.problems.push({ cell, message });
  }
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
