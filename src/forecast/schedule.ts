import type { Allowance, Duration } from '../contract/forecast.js';
import { BURST_WINDOW_MS } from '../pipedrive/plans.js';

/** One step's work: what the schedule spreads over the days. */
export interface Work {
  readonly requests: number;
  readonly tokens: number;
}

export interface ScheduledStep {
  /** At the burst limit, without waits. */
  readonly seconds: number;
  readonly resets: number;
}

export interface Schedule extends Duration {
  readonly steps: readonly ScheduledStep[];
  /** Seconds at the burst limit, without waits. */
  readonly burstSeconds: number;
}

const DAY_SECONDS = 24 * 60 * 60;
/** Less is no wait but a rounding of the arithmetic, in seconds. */
const SHORTEST_WAIT = 0.001;

/**
 * Spreads the steps over the days: each goes at the burst limit until the day's tokens are used up, and on after the
 * reset. The first day begins with what is left of it.
 * @param startedAt ISO instant at which the run begins
 */
export function schedule(work: readonly Work[], allowance: Allowance, startedAt: string): Schedule {
  const day = new Days(allowance, startedAt);
  const steps = work.map((step) => day.take(step));
  const burstSeconds = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    steps,
    burstSeconds,
    resets: day.endless ? null : day.resets,
    seconds: day.endless ? null : day.elapsed,
  };
}

/** The course of the days: tokens that are left of the current one, and seconds until it ends. */
class Days {
  endless = false;
  resets = 0;
  elapsed = 0;
  #tokens: number;
  #untilReset: number;
  readonly #requestsPerSecond: number;

  constructor(
    private readonly allowance: Allowance,
    startedAt: string,
  ) {
    this.#tokens = allowance.firstDay;
    this.#untilReset = Math.max(0, (Date.parse(allowance.resetAt) - Date.parse(startedAt)) / 1_000);
    this.#requestsPerSecond = allowance.burst / (BURST_WINDOW_MS / 1_000);
  }

  take({ requests, tokens }: Work): ScheduledStep {
    const seconds = requests / this.#requestsPerSecond;
    const before = this.resets;
    // Share of the step that is still to do; its tokens are spread evenly over its requests.
    for (let left = 1; left > 0 && requests > 0 && !this.endless;) {
      const byTokens = tokens === 0 ? left : this.#tokens / tokens;
      const byTime = this.#untilReset / seconds;
      const share = Math.min(left, byTokens, byTime);
      this.#spend(share * tokens, share * seconds);
      left = share === left ? 0 : left - share;
      if (left > 0) this.#reset();
    }
    return { seconds, resets: this.resets - before };
  }

  #spend(tokens: number, seconds: number): void {
    this.#tokens -= tokens;
    this.#untilReset -= seconds;
    this.elapsed += seconds;
  }

  /** A reset in the middle of the work, without any wait for it, is not counted as one. */
  #reset(): void {
    if (this.allowance.usable <= 0) {
      this.endless = true;
      return;
    }
    if (this.#untilReset >= SHORTEST_WAIT) this.resets += 1;
    this.elapsed += this.#untilReset;
    this.#untilReset = DAY_SECONDS;
    this.#tokens = this.allowance.usable;
  }
}
