export type RowId = number | string;

/**
 * Rows of one entity in the order of their creation, which is also the order of numeric ids.
 * Indices by parent are kept up to date by `insert` and `update`; nothing is ever removed (deletion is a flag).
 */
export class Table<R extends { id: RowId }> {
  /** Grows with every write; cached orders are valid for one version. */
  version = 0;
  private readonly byId = new Map<RowId, R>();
  private readonly order: R[] = [];
  private readonly indices = new Map<string, Map<RowId, Set<R>>>();
  private readonly sorted = new Map<string, { version: number; rows: readonly R[] }>();

  /** `keys` name the index columns; an index function returns the one or more values that a row is found by. */
  constructor(private readonly keys: Record<string, (row: R) => readonly (RowId | null)[]> = {}) {
    for (const name of Object.keys(keys)) this.indices.set(name, new Map());
  }

  get size(): number {
    return this.order.length;
  }

  get(id: RowId): R | undefined {
    return this.byId.get(id);
  }

  all(): readonly R[] {
    return this.order;
  }

  has(index: string): boolean {
    return this.indices.has(index);
  }

  /** Rows found by an index value, in no particular order. Copy before updating rows while walking them. */
  by(index: string, value: RowId): ReadonlySet<R> {
    return this.indices.get(index)?.get(value) ?? new Set<R>();
  }

  insert(row: R): R {
    this.version += 1;
    this.byId.set(row.id, row);
    this.order.push(row);
    this.index(row);
    return row;
  }

  update(row: R, changes: Partial<R>): R {
    this.version += 1;
    this.unindex(row);
    Object.assign(row, changes);
    this.index(row);
    return row;
  }

  /** All rows by one key, ties by creation; kept until the next write, as pages of one walk repeat the question. */
  sortedBy(name: string, key: (row: R) => number | string): readonly R[] {
    const known = this.sorted.get(name);
    if (known?.version === this.version) return known.rows;
    const rows = [...this.order].sort((a, b) => compareKeys(key(a), key(b)));
    this.sorted.set(name, { version: this.version, rows });
    return rows;
  }

  private index(row: R): void {
    for (const [name, valuesOf] of Object.entries(this.keys)) {
      const index = this.indices.get(name);
      for (const value of valuesOf(row)) {
        if (value === null) continue;
        const rows = index?.get(value);
        if (rows) rows.add(row);
        else index?.set(value, new Set([row]));
      }
    }
  }

  private unindex(row: R): void {
    for (const [name, valuesOf] of Object.entries(this.keys)) {
      for (const value of valuesOf(row)) if (value !== null) this.indices.get(name)?.get(value)?.delete(row);
    }
  }
}

export function compareKeys(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
