/** A column is left-aligned unless its header ends with this mark, which is not shown. */
const RIGHT = '>';

/** A plain table: columns two spaces apart, numbers right-aligned (header `name>`), no borders. */
export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  const rights = header.map((name) => name.endsWith(RIGHT));
  const names = header.map((name) => (name.endsWith(RIGHT) ? name.slice(0, -1) : name));
  const widths = names.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        rights[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(names), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)];
}
