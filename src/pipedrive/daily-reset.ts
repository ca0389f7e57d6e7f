const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** A reset counts as come only so long after its time: clocks differ, and requests are under way. */
const SLACK_MS = 5_000;

/**
 * When the daily token budget is reset. Pipedrive says "midnight in the server's time zone" and does not name the zone:
 * midnight UTC is assumed until answers show another hour. All times are the server's, in milliseconds since 1970.
 */
export class DailyReset {
  #hourUtc: number;
  #next: number;
  /** The reset was due, and an answer showed that it has not come: its hour is searched for, hour by hour. */
  #isSearching = false;

  constructor(now: number, hourUtc = 0) {
    this.#hourUtc = hourUtc;
    this.#next = nextAt(now, hourUtc);
  }

  /** The next reset, or while it is searched for the next full hour. */
  get next(): number {
    return this.#next;
  }

  /** When it counts as come. */
  get dueAt(): number {
    return this.#next + SLACK_MS;
  }

  /** Hour of the day, UTC, at which budgets are reset as far as is known. */
  get hourUtc(): number {
    return this.#hourUtc;
  }

  /** Begin of the budget's day that `now` is in. */
  dayStart(now: number): number {
    return nextAt(now, this.#hourUtc) - DAY_MS;
  }

  /** @returns true once when the reset is due */
  isDue(now: number): boolean {
    if (now < this.dueAt) return false;
    this.#next = this.#isSearching ? nextFullHour(now) : nextAt(now, this.#hourUtc);
    return true;
  }

  /** An answer shows that the budget was not reset when it was due: it may come at any full hour. */
  missed(now: number): void {
    this.#isSearching = true;
    this.#next = nextFullHour(now);
  }

  /**
   * An answer shows more tokens than an earlier one of the same day could: there was a reset in between.
   * @param since when the earlier answer came
   */
  happened(since: number, now: number): void {
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    // Only a gap with one full hour in it tells which one it was.
    if (hour > since && hour - HOUR_MS <= since) this.#hourUtc = (hour % DAY_MS) / HOUR_MS;
    this.#isSearching = false;
    this.#next = nextAt(now, this.#hourUtc);
  }

  /** The server said itself when to come back. */
  expect(at: number): void {
    this.#next = at;
  }

  /** Takes over what an earlier process learned. */
  assume(hourUtc: number, now: number): void {
    this.#hourUtc = hourUtc;
    this.#next = nextAt(now, hourUtc);
  }
}

function nextFullHour(now: number): number {
  return (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
}

function nextAt(now: number, hourUtc: number): number {
  const shifted = now - hourUtc * HOUR_MS;
  return (Math.floor(shifted / DAY_MS) + 1) * DAY_MS + hourUtc * HOUR_MS;
}
