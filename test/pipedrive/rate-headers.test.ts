import { expect, test } from 'vitest';
import { readRateHeaders } from '../../src/pipedrive/rate-headers.js';

test('figures are read, and what is missing or no number is null', () => {
  expect(
    readRateHeaders({
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2',
      'x-daily-ratelimit-token-limit': '150000',
      'x-daily-ratelimit-token-remaining': 'many',
      date: 'Sun, 01 Mar 2026 08:00:00 GMT',
    }),
  ).toEqual({
    burstLimit: 100,
    burstRemaining: 0,
    burstResetMs: 2_000,
    tokenLimit: 150_000,
    tokensRemaining: null,
    writesLeft: null,
    retryAfterMs: null,
    serverTime: Date.parse('2026-03-01T08:00:00Z'),
  });
});

test('retry-after is seconds or a date, counted from the server’s own clock', () => {
  expect(readRateHeaders({ 'retry-after': '90' }).retryAfterMs).toBe(90_000);
  const date = 'Sun, 01 Mar 2026 08:00:00 GMT';
  expect(readRateHeaders({ 'retry-after': 'Sun, 01 Mar 2026 08:02:00 GMT', date }).retryAfterMs).toBe(
    120_000,
  );
  expect(readRateHeaders({ 'retry-after': 'Sun, 01 Mar 2026 07:00:00 GMT', date }).retryAfterMs).toBe(0);
  expect(readRateHeaders({ 'retry-after': 'soon', date }).retryAfterMs).toBeNull();
});
