import { DailyReset } from './daily-reset.js';

/** So many POST and PUT calls stay unused, because the token's user may call from elsewhere too. */
const KEPT = 10;

/**
 * The old limit of POST and PUT calls per user and UTC day (10,000, a rule of 2019). Whether Pipedrive still enforces it is
 * not known, so it is heeded where answers report it (`x-daily-requests-left`) and nowhere else.
 */
export class WriteCounter {
  #left: number | null = null;
  #pending = 0;
  readonly #reset: DailyReset;

  constructor(private readonly now: () => number) {
    this.#reset = new DailyReset(now());
  }

  /** @returns null, or until when (the server's milliseconds since 1970) no POST or PUT may be sent */
  refusedUntil(): number | null {
    if (this.#reset.isDue(this.now())) this.#left = null;
    const isLow = this.#left !== null && this.#left - this.#pending <= KEPT;
    return isLow ? this.#reset.dueAt : null;
  }

  book(): void {
    this.#pending += 1;
  }

  /** The request has ended. @param left what its answer says, null without the header */
  settle(left: number | null): void {
    this.#pending -= 1;
    // Answers overtake one another: the lowest figure of a day is the newest.
    if (left !== null) this.#left = Math.min(this.#left ?? left, left);
  }
}
