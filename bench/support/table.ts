export interface Row {
  readonly part: string;
  readonly what: string;
  readonly figure: string;
  readonly ratio: string;
}

export function line(part: string, what: string, figure: string, ratio: string): Row {
  return { part, what, figure, ratio };
}

/** Aligned columns. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ part, what, figure, ratio }) => [part, what, figure, ratio]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
