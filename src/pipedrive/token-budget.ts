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
  now(): number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Counts tokens and keeps the reserve. The headers' remaining figure wins when it is there: other people spend from the
 * same budget.
 */
export class TokenBudget {
  #limit: number;
  #remaining: number;
  #spent = 0;
  #resetAt: number;
  readonly #options: BudgetOptions;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#limit = options.limit;
    this.#remaining = options.limit;
    this.#resetAt = nextMidnight(options.now());
  }

  /**
   * Books a request before it is sent.
   * @returns null, or when the budget is reset: the request must not be sent
   */
  book(cost: number): Date | null {
    this.#resetIfDue();
    if (this.#remaining - cost < this.#reserve()) return new Date(this.#resetAt);
    this.#remaining -= cost;
    this.#spent += cost;
    return null;
  }

  /** Takes over what the answer's headers say. */
  learn(limit: number | null, remaining: number | null): void {
    if (limit !== null && limit !== this.#limit) {
      // The configuration was wrong about the budget: what we counted goes by the real one.
      this.#remaining = Math.max(0, this.#remaining + limit - this.#limit);
      this.#limit = limit;
    }
    // Answers overtake one another: only the lowest figure of a day is surely not too high.
    if (remaining !== null) this.#remaining = Math.min(this.#remaining, remaining);
  }

  /** A daily 429: whatever we counted, nothing is left. */
  exhausted(): Date {
    this.#resetIfDue();
    this.#remaining = 0;
    return new Date(this.#resetAt);
  }

  snapshot(): TokenSnapshot {
    this.#resetIfDue();
    return {
      limit: this.#limit,
      spent: this.#spent,
      remaining: this.#remaining,
      reserve: this.#reserve(),
      resetAt: new Date(this.#resetAt),
    };
  }

  #reserve(): number {
    return Math.ceil((this.#limit * this.#options.reservePercent) / 100);
  }

  #resetIfDue(): void {
    const now = this.#options.now();
    if (now < this.#resetAt) return;
    this.#resetAt = nextMidnight(now);
    this.#remaining = this.#limit;
    this.#spent = 0;
  }
}

/** The reset hour is not documented; midnight UTC is what other tools go by. */
function nextMidnight(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}
