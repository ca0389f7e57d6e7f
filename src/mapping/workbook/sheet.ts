/** A column of a sheet. */
export interface Column {
  readonly name: string;
  /** What a person may change; the others say what the row is about. */
  readonly editable: boolean;
  /** The only words that it takes, if so. */
  readonly choices?: readonly string[];
}

/** A table of the workbook: text only, whatever the file is. */
export interface Sheet {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** A person may add rows. */
  readonly isOpen: boolean;
}

/** A sheet as it came back: cells by the name of their column, with the row that a person sees (the header is row 1). */
export interface FilledSheet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<FilledRow>;
}

export interface FilledRow {
  readonly number: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Where something is wrong, as `contacts!C7`, and what. */
export interface SheetProblem {
  readonly cell: string;
  readonly message: string;
}

/** `C7` of the third column, row 7. */
export function cellName(column: number, row: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${row}`;
}

export const YES_NO = ['yes', 'no'] as const;

export function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** A text whose spaces count, so that people see them. */
export function quoted(text: string): string {
  return `"${text}"`;
}

/** A text that a person may have written with or without quotes around it. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  return trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : text;
}
