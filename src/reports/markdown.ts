/**
 * Text of unknown origin as Markdown: nothing in it is markup or HTML, and it stays on one line of a table.
 * Underscores inside a word stay as they are: they are no markup there and names are full of them.
 */
export function markdownText(text: string): string {
  return text
    .replace(/[\\`*[\]|~#]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (run) => '\\_'.repeat(run.length))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .trim()
    .replace(/\r\n|\r|\n/g, '<br>');
}

/** A name as code. Backticks become apostrophes: inside code Markdown has no way to escape them. */
export function markdownCode(name: string): string {
  const oneLine = name.replaceAll('`', "'").replace(/\s+/g, ' ').trim();
  return oneLine === '' ? '' : `\`${oneLine.replaceAll('|', '\\|')}\``;
}

/** A table; cells are Markdown already. Columns named in `numbers` are set to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  numbers: readonly string[] = [],
): string {
  const rule = header.map((name) => (numbers.includes(name) ? '---:' : '---'));
  const lines = [header, rule, ...rows.map((row) => row.map(String))];
  return lines.map(markdownRow).join('');
}

/** One line of a table; cells are Markdown already. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** `12,345`: the same in every locale. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** Share of a whole in percent with one digit; never 0 % or 100 % unless it is exactly that. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  if (part === 0 || part === whole) return part === 0 ? '0 %' : '100 %';
  return `${Math.min(99.9, Math.max(0.1, (100 * part) / whole)).toFixed(1)} %`;
}
