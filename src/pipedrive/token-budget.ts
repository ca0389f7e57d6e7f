import { systemClock, type Clock } from './clock.js';
import { DailyReset, HALF_HOUR_MS, nextMidnight } from './daily-reset.js';

/** What is known of a company's daily token budget. */
export interface TokenSnapshot {
  readonly limit: number;
  /** Tokens that this client has spent since the last reset. */
  readonly spent: number;
  /** Tokens left to the whole company. */
  readonly remaining: number;
  /** Tokens a day left to the customer's own people. */
  readonly reserve: number;
  readonly resetAt: Date;
}

export interface BudgetOptions {
  /** Tokens a day: seats × the plan's tokens + top-up. */
  readonly limit: number;
  /** Percent of it left to others. */
  readonly reservePercent: number;
  readonly clock?: Clock;
}

/** A request that is paid for. */
export interface Booking {
  readonly cost: number;
  /** A POST or PUT: these have a counter of their own on some accounts. */
  readonly isCounted: boolean;
  /** All that had been booked when this was, itself included. */
  readonly mark: number;
}

/** What an answer's headers say about the day; null: the header is not there. */
export interface DailyReading {
  readonly limit: number | null;
  readonly remaining: number | null;
  /** `x-daily-requests-left`: POST and PUT calls left to the token's user today. */
  readonly writesLeft: number | null;
}

/** Waiters start this late, in milliseconds: the server's clock may be behind ours. */
const WAKE_MARGIN_MS = 5_000;
/** While one request finds out whether the budget is there again, the others come back after this. */
const PROBE_MS = 5_000;

/**
 * Counts tokens and keeps the reserve. The headers' remaining figure wins when it is there: other people spend from the
 * same budget. Without headers our own count stands.
 */
export class TokenBudget {
  #limit: number;
  #remaining: number;
  #spent = 0;
  #booked = 0;
  #inFlight = 0;
  /** After a daily 429: nothing leaves before this, then one request that finds out. */
  #closedUntil: number | null = null;
  /** What had been booked by then: an answer to anything later shows that it is over. */
  #closedMark = 0;
  #writesLeft: number | null = null;
  #writesResetAt: number;
  readonly #reset: DailyReset;
  readonly #clock: Clock;

  constructor(private readonly options: BudgetOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#limit = options.limit;
    this.#remaining = options.limit;
    this.#reset = new DailyReset(this.#clock.now());
    this.#writesResetAt = nextMidnight(this.#clock.now());
  }

  /**
   * Books a request before it is sent.
   * @returns the booking, or until when the request must not be sent
   */
  book(cost: number, isCounted = false): Booking | Date {
    const now = this.#clock.now();
    this.#startDay(now);
    if (isCounted && this.#writesLeft !== null && this.#writesLeft <= 0) {
      return new Date(this.#writesResetAt + WAKE_MARGIN_MS);
    }
    const refusedUntil = this.#refusal(cost, now);
    if (refusedUntil !== null) return new Date(refusedUntil);
    if (isCounted && this.#writesLeft !== null) this.#writesLeft -= 1;
    this.#remaining -= cost;
    this.#spent += cost;
    this.#booked += cost;
    this.#inFlight += cost;
    return { cost, isCounted, mark: this.#booked };
  }

  /** No answer will come. `wasSent` false: the request never left, and costs nothing. */
  settle(booking: Booking, wasSent: boolean): void {
    this.#inFlight = Math.max(0, this.#inFlight - booking.cost);
    if (!wasSent) this.#giveBack(booking);
  }

  /**
   * The answer has come: takes over what its headers say.
   * @param isRejected a 429, which is not counted over there
   */
  learn(booking: Booking, { limit, remaining, writesLeft }: DailyReading, isRejected: boolean): void {
    this.settle(booking, !isRejected);
    if (limit !== null && limit > 0) this.#limit = limit;
    if (writesLeft !== null) this.#writesLeft = Math.min(this.#writesLeft ?? writesLeft, writesLeft);
    if (this.#closedUntil !== null && !isRejected && booking.mark > this.#closedMark) this.#reopen(booking);
    if (remaining === null) return;
    // Answers overtake one another. What was booked after this request is not in its figure, as a rule; what is in
    // flight may not be either. So the figure can be this low, or lower by what is in flight.
    const likely = remaining - (this.#booked - booking.mark);
    const atLeast = likely - this.#inFlight;
    const rise = atLeast - this.#remaining;
    if (this.#reset.observe(this.#clock.now(), rise, remaining, this.#limit)) this.#spent = this.#inFlight;
    if (rise > 0) this.#remaining = atLeast;
    else if (likely < this.#remaining) this.#remaining = likely;
  }

  /**
   * A daily 429: whatever we counted, nothing is left.
   * @param waitMs what the answer says, if it does
   * @returns until when nothing must be sent
   */
  exhausted(waitMs: number | null): Date {
    const now = this.#clock.now();
    this.#startDay(now);
    const isEarly = this.#spent < (this.#limit - this.#reserve()) / 2;
    const wait = waitMs ?? (isEarly ? HALF_HOUR_MS : Infinity);
    this.#remaining = 0;
    this.#closedMark = this.#booked;
    this.#closedUntil = Math.min(this.#reset.at + WAKE_MARGIN_MS, now + wait);
    return new Date(this.#closedUntil);
  }

  snapshot(): TokenSnapshot {
    this.#startDay(this.#clock.now());
    return {
      limit: this.#limit,
      spent: this.#spent,
      remaining: this.#remaining,
      reserve: this.#reserve(),
      resetAt: new Date(this.#reset.at),
    };
  }

  #giveBack({ cost, isCounted }: Booking): void {
    this.#remaining += cost;
    this.#spent = Math.max(0, this.#spent - cost);
    if (isCounted && this.#writesLeft !== null) this.#writesLeft += 1;
  }

  /** A request went through after a daily 429: the day is new. */
  #reopen({ cost }: Booking): void {
    this.#closedUntil = null;
    this.#remaining = this.#limit - cost;
    this.#spent = cost;
  }

  #refusal(cost: number, now: number): number | null {
    if (this.#closedUntil !== null) {
      if (now < this.#closedUntil) return this.#closedUntil;
      this.#closedUntil = now + PROBE_MS;
      return null;
    }
    if (this.#remaining - cost >= this.#reserve()) return null;
    const probeAt = this.#reset.probeAt(now);
    if (probeAt === null) return this.#reset.at + WAKE_MARGIN_MS;
    if (probeAt > now) return probeAt;
    return null;
  }

  #reserve(): number {
    return Math.ceil((this.#limit * this.options.reservePercent) / 100);
  }

  #startDay(now: number): void {
    if (now >= this.#writesResetAt) {
      this.#writesResetAt = nextMidnight(now);
      this.#writesLeft = null;
    }
    if (!this.#reset.passes(now)) return;
    this.#remaining = this.#limit;
    this.#spent = 0;
    this.#closedUntil = null;
  }
}
