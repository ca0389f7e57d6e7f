/** What an answer's headers say about limits; null: the header is not there, or no number. */
export interface RateHeaders {
  /** Requests allowed in the burst window. */
  readonly burstLimit: number | null;
  /** Requests left in it. */
  readonly burstRemaining: number | null;
  /** Until it is free again, in milliseconds. */
  readonly burstResetMs: number | null;
  /** Tokens a day of the company. */
  readonly tokenLimit: number | null;
  /** Tokens left of them today. */
  readonly tokensRemaining: number | null;
  /** POST and PUT calls left today to the token's user (a rule of 2019, API tokens only). */
  readonly writesLeft: number | null;
  /** How long the server asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The server's clock, in milliseconds since 1970, cut to the second. */
  readonly serverTime: number | null;
}

/**
 * Reads them. `x-daily-ratelimit-token-*` is not documented and may be missing after a quiet period; `x-ratelimit-reset`
 * is in seconds in practice; `retry-after` is in seconds or a date (RFC 9110, section 10.2.3).
 */
export function readRateHeaders(headers: Readonly<Record<string, unknown>>): RateHeaders {
  const serverTime = dateOf(headers['date']);
  return {
    burstLimit: numberOf(headers['x-ratelimit-limit']),
    burstRemaining: numberOf(headers['x-ratelimit-remaining']),
    burstResetMs: milliseconds(numberOf(headers['x-ratelimit-reset'])),
    tokenLimit: numberOf(headers['x-daily-ratelimit-token-limit']),
    tokensRemaining: numberOf(headers['x-daily-ratelimit-token-remaining']),
    writesLeft: numberOf(headers['x-daily-requests-left']),
    retryAfterMs: retryAfter(headers['retry-after'], serverTime),
    serverTime,
  };
}

function retryAfter(value: unknown, serverTime: number | null): number | null {
  const seconds = numberOf(value);
  if (seconds !== null) return milliseconds(seconds);
  const until = dateOf(value);
  return until === null ? null : Math.max(0, until - (serverTime ?? Date.now()));
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
