/** Lengths counted one by one; longer ones by powers of two. */
const EXACT = 64;
/** 2^31 UTF-16 units are more than a value can have. */
const BUCKETS = EXACT + 31 - Math.log2(EXACT);
/** Pipedrive's short text fields end here, in characters. */
const SHORT_TEXT = 255;

export interface LengthReport {
  /** UTF-16 units of the trimmed values; all 0 for a blank column. */
  readonly min: number;
  readonly max: number;
  /** Half of the values are no longer: exact up to 64, beyond that the next power of two. */
  readonly median: number;
  /** Values that no short text field of Pipedrive holds. */
  readonly over255: number;
}

/** Lengths of a column's values; constant memory. */
export class Lengths {
  readonly #counts = new Uint32Array(BUCKETS + 1);
  #all = 0;
  #min = Infinity;
  #max = 0;
  #over = 0;

  add(length: number, count: number): void {
    const bucket = bucketOf(length);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#all += count;
    this.#min = Math.min(this.#min, length);
    this.#max = Math.max(this.#max, length);
    if (length > SHORT_TEXT) this.#over += count;
  }

  report(): LengthReport {
    const min = this.#all === 0 ? 0 : this.#min;
    return { min, max: this.#max, median: this.#median(), over255: this.#over };
  }

  #median(): number {
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen * 2 >= this.#all) return Math.min(this.#max, upperEnd(bucket));
    }
    return 0;
  }
}

function bucketOf(length: number): number {
  return length <= EXACT ? length : EXACT + Math.ceil(Math.log2(length)) - Math.log2(EXACT);
}

function upperEnd(bucket: number): number {
  return bucket <= EXACT ? bucket : EXACT * 2 ** (bucket - EXACT);
}
