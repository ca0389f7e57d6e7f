/** Row numbers kept as proof of each finding: enough to look at, whatever the number of rows. */
export const MAX_ROWS = 5;

/** How often something occurs and where; never what the values are. */
export interface RowEvidence {
  readonly count: number;
  /** 1-based row numbers of the first few. */
  readonly rows: readonly number[];
}

/** Counts occurrences and keeps the lowest row numbers, in whatever order they come. */
export class Evidence {
  count = 0;
  #rows: number[] = [];

  /** @param rows ascending: the first of these `count` occurrences, `MAX_ROWS` or all of them */
  add(count: number, rows: readonly number[]): void {
    this.count += count;
    const last = this.#rows.at(-1) ?? Infinity;
    if (this.#rows.length >= MAX_ROWS && (rows[0] ?? Infinity) > last) return;
    this.#rows = [...this.#rows, ...rows].sort((a, b) => a - b).slice(0, MAX_ROWS);
  }

  report(): RowEvidence {
    return { count: this.count, rows: [...this.#rows] };
  }
}
