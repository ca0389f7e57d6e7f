import { describe, expect, test } from 'vitest';
import { TokenBudget } from '../../src/pipedrive/token-budget.js';

const MORNING = Date.parse('2026-03-01T08:00:00Z');

const budget = (limit: number, reservePercent: number, clock = { now: MORNING }): TokenBudget =>
  new TokenBudget({ limit, reservePercent, now: () => clock.now });

describe('the daily token budget', () => {
  test('keeps the reserve: the request that would touch it is not booked', () => {
    const b = budget(100, 20);
    for (let i = 0; i < 16; i += 1) expect(b.book(5)).toBeNull();
    expect(b.book(1)).toEqual(new Date('2026-03-02T00:00:00Z'));
    expect(b.snapshot()).toMatchObject({ spent: 80, remaining: 20, reserve: 20 });
  });

  test('goes by what the server says is left, which other people spend from too', () => {
    const b = budget(100, 20);
    b.learn(null, 24);
    expect(b.book(5)).not.toBeNull();
    expect(b.book(4)).toBeNull();
  });

  test('a real limit above or below the configured one moves what is left with it', () => {
    const more = budget(150_000, 20);
    more.book(20);
    more.learn(1_950_000, null);
    expect(more.book(5)).toBeNull();
    expect(more.snapshot()).toMatchObject({ limit: 1_950_000, remaining: 1_949_975 });
    const less = budget(1_000, 0);
    less.learn(100, null);
    expect(less.book(101)).not.toBeNull();
  });

  test('is whole again after midnight UTC', () => {
    const clock = { now: MORNING };
    const b = budget(10, 0, clock);
    expect(b.book(10)).toBeNull();
    expect(b.book(1)).not.toBeNull();
    clock.now = Date.parse('2026-03-02T00:00:01Z');
    expect(b.book(10)).toBeNull();
  });

  test('a daily 429 leaves nothing, whatever was counted', () => {
    const b = budget(100, 0);
    expect(b.exhausted()).toEqual(new Date('2026-03-02T00:00:00Z'));
    expect(b.book(1)).not.toBeNull();
  });
});
