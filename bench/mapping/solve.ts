/** Solves a system of linear equations by elimination with pivots. @param matrix square and regular; left as it is */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let at = 0; at < size; at++) {
    const pivot = pivotRow(rows, at);
    [rows[at], rows[pivot]] = [rows[pivot] ?? [], rows[at] ?? []];
    const top = rows[at] ?? [];
    for (let below = at + 1; below < size; below++) {
      const row = rows[below] ?? [];
      const factor = (row[at] ?? 0) / (top[at] ?? 1);
      for (let column = at; column <= size; column++)
        row[column] = (row[column] ?? 0) - factor * (top[column] ?? 0);
    }
  }
  const result = new Array<number>(size).fill(0);
  for (let at = size - 1; at >= 0; at--) {
    const row = rows[at] ?? [];
    let sum = row[size] ?? 0;
    for (let column = at + 1; column < size; column++) sum -= (row[column] ?? 0) * (result[column] ?? 0);
    result[at] = sum / (row[at] ?? 1);
  }
  return result;
}

function pivotRow(rows: readonly (readonly number[])[], at: number): number {
  let best = at;
  for (let row = at; row < rows.length; row++) {
    if (Math.abs(rows[row]?.[at] ?? 0) > Math.abs(rows[best]?.[at] ?? 0)) best = row;
  }
  return best;
}
