import { DistinctSketch, SKETCH_ERROR } from './distinct-sketch.js';
import { MAX_ROWS } from './evidence.js';
import { textHash } from './text-hash.js';

/** Distinct values counted exactly, one by one, up to here. */
export const MAX_DISTINCT = 1000;
/** A longer value is remembered by its hash only. */
export const MAX_REMEMBERED = 64;

/** Uses of one value. */
export interface Tally {
  count: number;
  /** 1-based numbers of the first few rows that hold it. */
  readonly rows: number[];
}

export interface DistinctReport {
  readonly count: number;
  /** False: `count` is an estimate. */
  readonly exact: boolean;
  /** Standard error of an estimate as a share of it: two thirds of all estimates are nearer than that. 0 if exact. */
  readonly error: number;
}

/**
 * Counts distinct values: exactly up to `MAX_DISTINCT`, beyond that by a sketch. Which values are then in the table depends
 * on the order of the rows; the number does not.
 */
export class ValueTable {
  readonly #tallies = new Map<string, Tally>();
  readonly #long = new Set<string>();
  #sketch: DistinctSketch | null = null;

  /** @returns false: there is no room for it in the table */
  add(value: string, row: number): boolean {
    const tally = this.#tallies.get(value);
    if (tally !== undefined) {
      tally.count++;
      if (tally.rows.length < MAX_ROWS) tally.rows.push(row);
      return true;
    }
    if (this.#sketch === null && this.#size < MAX_DISTINCT) {
      this.#tallies.set(value, { count: 1, rows: [row] });
      return true;
    }
    this.#estimate(value);
    return false;
  }

  /** Takes note of a value that is too long to be remembered. */
  addLong(value: string): void {
    const { high, low } = textHash(value);
    const key = `${value.length} ${high} ${low}`;
    if (this.#long.has(key)) return;
    if (this.#sketch === null && this.#size < MAX_DISTINCT) this.#long.add(key);
    else this.#estimate(key);
  }

  /** Values in the table with their uses: all short ones if `isWhole`. */
  tallies(): ReadonlyMap<string, Readonly<Tally>> {
    return this.#tallies;
  }

  /** Whether every distinct value had room. */
  get isWhole(): boolean {
    return this.#sketch === null;
  }

  /** How much it holds, in entries; the sketch has a fixed size. */
  get retained(): number {
    return this.#size;
  }

  /** @param filled how many values were added: there are no more distinct ones */
  report(filled: number): DistinctReport {
    if (this.#sketch === null) return { count: this.#size, exact: true, error: 0 };
    const count = Math.min(filled, Math.max(this.#sketch.estimate(), this.#size + 1));
    return { count, exact: false, error: SKETCH_ERROR };
  }

  get #size(): number {
    return this.#tallies.size + this.#long.size;
  }

  #estimate(key: string): void {
    if (this.#sketch === null) {
      this.#sketch = new DistinctSketch();
      for (const known of [...this.#tallies.keys(), ...this.#long]) this.#sketch.add(known);
    }
    this.#sketch.add(key);
  }
}
