/** Characters with which a spreadsheet begins a formula (contract, section 6). */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

/**
 * Puts one quote before a cell that a spreadsheet would read as a formula. A cell that looks guarded already gets one
 * as well, so that `unguardCell` gives back every text exactly.
 */
export function guardCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Takes away the one quote that `guardCell` put there. */
export function unguardCell(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}

/** One record as RFC 4180 has it: cells guarded, quoted where needed, CRLF at the end. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => quoteCell(guardCell(String(cell)))).join(',')}\r\n`;
}

function quoteCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
