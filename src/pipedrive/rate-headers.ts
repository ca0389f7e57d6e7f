import type { DailyReading } from './token-budget.js';

/** What the limits' headers of an answer say; null: the header is not there or no number. */
export interface RateHeaders extends DailyReading {
  /** Requests allowed in the window. */
  readonly burstLimit: number | null;
  readonly burstRemaining: number | null;
  /** How long to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** Until the burst window is reset, in milliseconds. */
  readonly burstResetMs: number | null;
  /** The server's clock, in milliseconds since the epoch. */
  readonly serverTime: number | null;
}

type Headers = Readonly<Record<string, unknown>>;

/**
 * Reads them. `x-daily-ratelimit-token-*` is not documented and may be missing after a quiet period; `x-ratelimit-reset`
 * and `retry-after` are in seconds, the latter a date as well.
 */
export function readRateHeaders(headers: Headers): RateHeaders {
  const serverTime = dateOf(headers['date']);
  return {
    burstLimit: numberOf(headers['x-ratelimit-limit']),
    burstRemaining: numberOf(headers['x-ratelimit-remaining']),
    burstResetMs: milliseconds(numberOf(headers['x-ratelimit-reset'])),
    limit: numberOf(headers['x-daily-ratelimit-token-limit']),
    remaining: numberOf(headers['x-daily-ratelimit-token-remaining']),
    writesLeft: numberOf(headers['x-daily-requests-left']),
    retryAfterMs: retryAfter(headers['retry-after'], serverTime),
    serverTime,
  };
}

function retryAfter(value: unknown, serverTime: number | null): number | null {
  const seconds = numberOf(value);
  if (seconds !== null) return milliseconds(seconds);
  const until = dateOf(value);
  return until === null || serverTime === null ? null : Math.max(0, until - serverTime);
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1_000;
}

function numberOf(value: unknown): number | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

function dateOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : time;
}
