const DAY_MS = 24 * 60 * 60 * 1_000;
/** How often it is tried whether a budget that was expected to be reset has been, in milliseconds. */
export const HALF_HOUR_MS = 30 * 60 * 1_000;
/** A rise of `remaining` by more than this share of the limit is a reset, not answers that overtook one another. */
const RISE = 0.1;

/** The next midnight UTC. */
export function nextMidnight(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}

/**
 * When the daily budget is reset. Pipedrive says "midnight of the server" and names no zone: midnight UTC is assumed,
 * and given up for the hour at which the headers show the budget full again.
 */
export class DailyReset {
  #at: number;
  #readings = 0;
  /** No answer has been read since the reset was due. */
  #isFresh = false;
  /** The reset was due, and the headers show that there was none; null: they do not. */
  #nextProbe: number | null = null;

  constructor(now: number) {
    this.#at = nextMidnight(now);
  }

  /** Milliseconds since the epoch. */
  get at(): number {
    return this.#at;
  }

  /** Whether the reset is due; the next one is a day later. */
  passes(now: number): boolean {
    if (now < this.#at) return false;
    this.#at += Math.ceil((now - this.#at + 1) / DAY_MS) * DAY_MS;
    this.#isFresh = true;
    this.#nextProbe = null;
    return true;
  }

  /**
   * Looks at an answer's figures.
   * @param rise by how many tokens `remaining` is higher than was known
   * @returns whether a reset was seen that was not expected at this time
   */
  observe(now: number, rise: number, remaining: number, limit: number): boolean {
    this.#readings += 1;
    if (this.#readings > 1 && !this.#isFresh && rise > limit * RISE) {
      const wasMissing = this.#nextProbe !== null;
      this.#nextProbe = null;
      if (wasMissing) this.#at = Math.floor(now / HALF_HOUR_MS) * HALF_HOUR_MS + DAY_MS;
      return true;
    }
    if (this.#isFresh && remaining < limit * (1 - RISE)) this.#nextProbe = now + HALF_HOUR_MS;
    this.#isFresh = false;
    return false;
  }

  /**
   * When one request may try whether the budget is there, although by our count it is used up.
   * @returns `now`: this one may; a later time: come back then; null: wait for the reset
   */
  probeAt(now: number): number | null {
    if (this.#nextProbe === null) return null;
    if (now < this.#nextProbe) return Math.min(this.#nextProbe, this.#at);
    this.#nextProbe = now + HALF_HOUR_MS;
    return now;
  }
}
