import ExcelJS from 'exceljs';
import type { Column, FilledRow, FilledSheet, Sheet, SheetProblem } from '../../mapping/workbook/sheet.js';

/** Wider columns would not fit a screen. In characters. */
const WIDEST = 60;
const NARROWEST = 12;
const HEADER_FILL = 'FFE7E6E6';
const EDITABLE_FILL = 'FFFFF2CC';
/** Rows of a sheet; a mapping has thousands at most, and a file of millions is none of ours. */
const MAX_ROWS = 100_000;
/** Choices that a list of a cell can hold, in characters (Excel's own limit). */
const MAX_LIST = 255;

/** Blank rows that are ready to be filled in, where rows may be added. */
const ROWS_TO_ADD = 30;

/** Writes the sheets as an Excel workbook: headers stay in view, what may be changed is coloured, words can be picked. */
export async function writeXlsx(path: string, sheets: readonly Sheet[]): Promise<void> {
  const book = new ExcelJS.Workbook();
  for (const { name, columns, rows, isOpen } of sheets) {
    const sheet = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.addRow(columns.map((column) => column.name));
    for (const row of rows) sheet.addRow([...row]);
    sheet.getRow(1).font = { bold: true };
    const last = rows.length + 1;
    columns.forEach((column, index) => {
      const longest = Math.max(column.name.length, ...rows.map((row) => longestLine(row[index] ?? '')));
      sheet.getColumn(index + 1).width = Math.min(WIDEST, Math.max(NARROWEST, longest + 2));
      sheet.getColumn(index + 1).alignment = { vertical: 'top', wrapText: true };
      sheet.getCell(1, index + 1).fill = solid(HEADER_FILL);
      for (let row = 2; row <= last + (isOpen ? ROWS_TO_ADD : 0); row += 1)
        formatCell(sheet.getCell(row, index + 1), column, row > last);
    });
  }
  await book.xlsx.writeFile(path);
}

function formatCell(cell: ExcelJS.Cell, { editable, choices }: Column, isNew: boolean): void {
  // As text, so that 1e5, 01 and 3/4 stay what they are.
  cell.numFmt = '@';
  if (!editable && !isNew) return;
  cell.fill = solid(EDITABLE_FILL);
  const list = choices?.join(',');
  if (list !== undefined && list.length <= MAX_LIST)
    cell.dataValidation = { type: 'list', allowBlank: true, formulae: [`"${list}"`] };
}

function longestLine(text: string): number {
  return Math.max(0, ...text.split('\n').map((line) => line.length));
}

function solid(argb: string): ExcelJS.Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb } };
}

/**
 * Reads a workbook that a person filled in.
 * @returns its sheets, and the cells of which nobody can say what they hold: merged ones, formulas, errors
 * @throws Error if the file is no workbook
 */
export async function readXlsx(
  path: string,
): Promise<{ readonly sheets: FilledSheet[]; readonly problems: SheetProblem[] }> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const problems: SheetProblem[] = [];
  const sheets = book.worksheets.map((sheet) => readSheet(sheet, problems));
  return { sheets, problems };
}

function readSheet(sheet: ExcelJS.Worksheet, problems: SheetProblem[]): FilledSheet {
  const columns: string[] = [];
  sheet.getRow(1).eachCell({ includeEmpty: true }, (cell, column) => {
    columns[column - 1] = textOf(cell.value).text.trim();
  });
  const rows: FilledRow[] = [];
  // Rows that are only formatted have no values: spreadsheets may count a million of them.
  sheet.eachRow((row, number) => {
    if (number === 1 || rows.length > MAX_ROWS) return;
    const cells: Record<string, string> = {};
    columns.forEach((name, index) => {
      const cell = row.getCell(index + 1);
      const { text, wrong } = cell.isMerged
        ? { text: '', wrong: 'it is merged with others: undo that' }
        : textOf(cell.value);
      if (wrong !== undefined) problems.push({ cell: `${sheet.name}!${cell.address}`, message: wrong });
      if (name !== '') cells[name] = text;
    });
    if (Object.values(cells).some((text) => text.trim() !== '')) rows.push({ number, cells });
  });
  if (rows.length > MAX_ROWS)
    problems.push({ cell: sheet.name, message: `it has more than ${MAX_ROWS} rows` });
  return { name: sheet.name, columns, rows };
}

function textOf(value: ExcelJS.CellValue): { readonly text: string; readonly wrong?: string } {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'number' || typeof value === 'boolean') return { text: String(value) };
  if (value instanceof Date) return { text: dateText(value) };
  if ('richText' in value) return { text: value.richText.map(({ text }) => text).join('') };
  // The text of a link may have formats of its own, whatever the types say.
  if ('hyperlink' in value) return textOf(value.text);
  if ('error' in value) return { text: '', wrong: `it shows the error ${value.error}: write the value` };
  return { text: '', wrong: 'it is a formula: write the value' };
}

/** A day as people type it; a time only where there is one. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const iso = date.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
}
