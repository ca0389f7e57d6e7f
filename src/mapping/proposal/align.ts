/**
 * Pairs two sequences without crossing: the pairs with the highest sum of scores in which a later row never goes to an
 * earlier column.
 *
 * @param score of a pair; null or 0: the two are no pair
 * @returns per row the index of its column, null for none
 */
export function align(
  rows: number,
  columns: number,
  score: (row: number, column: number) => number | null,
): (number | null)[] {
  // best[row][column]: the highest sum for the rows and columns from there on.
  const best = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0));
  const at = (row: number, column: number): number => best[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const paired = (score(row, column) ?? 0) + at(row + 1, column + 1);
      const line = best[row];
      if (line) line[column] = Math.max(paired, at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs = new Array<number | null>(rows).fill(null);
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    const own = score(row, column) ?? 0;
    if (own > 0 && at(row, column) === own + at(row + 1, column + 1)) pairs[row++] = column++;
    else if (at(row, column) === at(row + 1, column)) row++;
    else column++;
  }
  return pairs;
}
