import { DailyReset } from './daily-reset.js';

/** What is known of a company's daily token budget. Instants are the server's. */
export interface TokenSnapshot {
  readonly limit: number;
  /** Tokens that this client has spent since the last reset. */
  readonly spent: number;
  /** Tokens left to the whole company, requests in flight taken off. */
  readonly remaining: number;
  /** Tokens a day left to the customer's own people. */
  readonly reserve: number;
  readonly dayStart: Date;
  readonly resetAt: Date;
  /** Hour of the reset, UTC, as far as it is known. */
  readonly resetHourUtc: number;
}

export interface BudgetOptions {
  /** Tokens a day: seats × the plan's tokens + top-up. */
  readonly limit: number;
  /** Percent of it left to others. */
  readonly reservePercent: number;
  /** The server's time, in milliseconds since 1970. */
  now(): number;
}

/** A request that is paid for and under way. */
export interface Booking {
  readonly cost: number;
  /** Place in the order of sendings and answers. */
  readonly order: number;
}

/** What an answer's headers say about the day; null: the header is not there. */
export interface DailyFigures {
  readonly tokenLimit: number | null;
  readonly tokensRemaining: number | null;
}

/** An answer's figure of what was left. */
interface Figure {
  readonly remaining: number;
  /** When it came, in the order of sendings and answers. */
  readonly order: number;
  readonly at: number;
}

/** Kept above the reserve for looking whether the budget is there again: 2 tokens an hour for a day. */
const PROBE_TOKENS = 50;
const MINUTE_MS = 60_000;
/** So much of the limit above the reserve is more than all that is under way at any time. */
const AMPLE = 0.1;
/** With so much of the limit left nothing shows whether there was a reset, and nothing depends on it. */
const NEARLY_FULL = 0.9;

/**
 * Spends the day's tokens down to the reserve and not further. What the headers say is left wins when they are there,
 * because the customer's own people and other integrations spend from the same budget; else our own count stands.
 */
export class TokenBudget {
  #limit: number;
  #remaining: number;
  /** Cost of requests in flight: their tokens may or may not be taken off the last figure already. */
  #pending = 0;
  #spent = 0;
  /** Own spending of the day before a reset that is only assumed. */
  #spentBefore = 0;
  /** Since when, in the order of sendings and answers, a reset is assumed that no figure has confirmed; null: it is none. */
  #assumedSince: number | null = null;
  #order = 0;
  #figure: Figure | null = null;
  /** The last daily 429 that no success has followed. */
  #refused: { readonly order: number; readonly at: number } | null = null;
  readonly #reset: DailyReset;
  readonly #options: BudgetOptions;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#limit = options.limit;
    this.#remaining = options.limit;
    this.#reset = new DailyReset(options.now());
  }

  /**
   * Books a request before it is sent.
   * @param isProbe may use what is kept above the reserve for finding out whether the budget is there again
   * @returns the booking, or until when nothing may be sent (the server's milliseconds since 1970)
   */
  book(cost: number, isProbe = false): Booking | number {
    this.#startDay();
    const kept = this.#reserve() + (isProbe ? 0 : Math.min(PROBE_TOKENS, Math.ceil(this.#limit / 100)));
    if (this.#remaining - this.#pending - cost < kept) return this.#reset.dueAt;
    this.#pending += cost;
    return { cost, order: (this.#order += 1) };
  }

  /**
   * A request has ended.
   * @param wasSpent false for a 429, and for a request that never left: they cost nothing. Whether other refusals do is
   *   not documented; they are taken to.
   * @param figures null when there was no answer
   */
  settle(booking: Booking, wasSpent: boolean, figures: DailyFigures | null): void {
    const tokensRemaining = figures?.tokensRemaining ?? null;
    this.#order += 1;
    this.#pending -= booking.cost;
    if (wasSpent) {
      this.#spent += booking.cost;
      if (tokensRemaining === null) this.#remaining -= booking.cost;
      if (this.#refused !== null && booking.order > this.#refused.order) this.#reopen(this.#refused.at);
    }
    const isNewLimit = this.#takeLimit(figures?.tokenLimit ?? null);
    if (tokensRemaining !== null) this.#take(tokensRemaining, booking, isNewLimit);
  }

  /**
   * A daily 429: whatever we counted, nothing is left.
   * @param waitMs what the answer says, null if nothing
   * @param isCertain false when only its stubbornness tells it from a burst 429: then it is tried again every hour
   * @returns until when nothing may be sent (the server's milliseconds since 1970)
   */
  exhausted(waitMs: number | null, isCertain: boolean): number {
    const now = this.#options.now();
    this.#startDay();
    this.#remaining = 0;
    this.#refused = { order: this.#order, at: now };
    // A short wait is the burst window's: it says nothing about the day.
    if (waitMs !== null && waitMs >= MINUTE_MS) this.#reset.expect(now + waitMs);
    else if (!isCertain) this.#reset.missed(now);
    return this.#reset.dueAt;
  }

  /** Takes over what an earlier process knew: the hour of the reset, and what was spent since the last one. */
  assume(resetHourUtc: number, spent: number): void {
    if (this.#figure !== null || this.#spent > 0) return;
    this.#reset.assume(resetHourUtc, this.#options.now());
    this.#spent = spent;
    this.#remaining = Math.max(0, this.#limit - spent);
  }

  /** Whether an answer told that much is left above the reserve, and no reset is due since. */
  isAmple(): boolean {
    this.#startDay();
    if (this.#figure === null || this.#assumedSince !== null) return false;
    return this.#remaining - this.#pending - this.#reserve() >= this.#limit * AMPLE;
  }

  snapshot(): TokenSnapshot {
    this.#startDay();
    const now = this.#options.now();
    return {
      limit: this.#limit,
      spent: this.#spent,
      remaining: Math.max(0, this.#remaining - this.#pending),
      reserve: this.#reserve(),
      dayStart: new Date(this.#reset.dayStart(now)),
      resetAt: new Date(this.#reset.next),
      resetHourUtc: this.#reset.hourUtc,
    };
  }

  #reserve(): number {
    return Math.ceil((this.#limit * this.#options.reservePercent) / 100);
  }

  /** Where the reset is due the budget is taken to be whole; the next figure confirms it or takes it back. */
  #startDay(): void {
    if (!this.#reset.isDue(this.#options.now())) return;
    this.#assumedSince = this.#order;
    this.#spentBefore = this.#spent;
    this.#spent = 0;
    this.#remaining = this.#limit;
  }

  /** A request went through after a daily 429: there was a reset. */
  #reopen(refusedAt: number): void {
    this.#refused = null;
    this.#reset.happened(refusedAt, this.#options.now());
  }

  #takeLimit(limit: number | null): boolean {
    if (limit === null || limit <= 0 || limit === this.#limit) return false;
    // The configuration was wrong about the budget, or tokens were bought: what we counted goes by the real limit.
    this.#remaining = Math.max(0, this.#remaining + limit - this.#limit);
    this.#limit = limit;
    return true;
  }

  #take(remaining: number, booking: Booking, isNewLimit: boolean): void {
    // Left before the reset was due: what it says is of yesterday.
    if (this.#assumedSince !== null && booking.order <= this.#assumedSince) return;
    const now = this.#options.now();
    const last = this.#figure;
    // Answers overtake one another. One to a request that left after the last figure came is surely newer; of the
    // others only a lower figure is, because within a day it only falls.
    const isNewer = last === null || booking.order > last.order;
    if (!isNewer && remaining >= last.remaining) return;
    if (isNewer && last !== null && !isNewLimit) this.#compare(last, remaining, booking, now);
    this.#remaining = remaining;
    this.#figure = { remaining, order: this.#order, at: now };
  }

  /** What a newer figure says about a reset since the last one. */
  #compare(last: Figure, remaining: number, booking: Booking, now: number): void {
    if (remaining > last.remaining) {
      this.#reset.happened(last.at, now);
      if (this.#assumedSince === null) this.#spent = booking.cost;
      this.#refused = null;
    } else if (this.#assumedSince !== null && remaining < this.#limit * NEARLY_FULL) {
      this.#reset.missed(now);
      this.#spent += this.#spentBefore;
    }
    this.#assumedSince = null;
  }
}
