import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenBudget, type Booking } from '../../src/pipedrive/token-budget.js';

const MORNING = Date.parse('2026-03-01T08:00:00Z');
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z');
const HOUR_MS = 3_600_000;
/** A reset counts as come so long after its time. */
const SLACK_MS = 5_000;

interface Bench {
  readonly clock: { now: number };
  readonly budget: TokenBudget;
  /** Books, and settles with what the server says is left; null: without that header. */
  readonly spend: (cost: number, remaining?: number | null, limit?: number | null) => void;
}

function bench(limit: number, reservePercent: number, now = MORNING): Bench {
  const clock = { now };
  const budget = new TokenBudget({ limit, reservePercent, now: () => clock.now });
  return {
    clock,
    budget,
    spend: (cost, remaining = null, tokenLimit = null) =>
      budget.settle(booked(budget, cost), true, { tokenLimit, tokensRemaining: remaining }),
  };
}

function booked(budget: TokenBudget, cost: number): Booking {
  const booking = budget.book(cost);
  if (typeof booking === 'number') throw new Error(`refused until ${new Date(booking).toISOString()}`);
  return booking;
}

describe('the reserve', () => {
  test('the request that would touch it is refused until the reset, and a probe is not', () => {
    const { budget, spend } = bench(1_000, 20);
    for (let i = 0; i < 158; i += 1) spend(5);
    expect(budget.book(5)).toBe(MIDNIGHT + SLACK_MS);
    expect(budget.snapshot()).toMatchObject({ spent: 790, remaining: 210, reserve: 200 });
    expect(budget.book(2, true)).toMatchObject({ cost: 2 });
  });

  test('a probe cannot touch it either', () => {
    const { budget, spend } = bench(1_000, 20);
    spend(100, 201);
    expect(budget.book(2, true)).toBe(MIDNIGHT + SLACK_MS);
  });

  test('requests in flight count as if their tokens were taken', () => {
    const { budget } = bench(1_000, 0);
    for (let i = 0; i < 99; i += 1) booked(budget, 10);
    expect(budget.book(10)).toBe(MIDNIGHT + SLACK_MS);
  });

  test('is never touched, whatever order answers come in and whatever others spend', () => {
    const others = fc.nat({ max: 40 });
    const steps = fc.array(
      fc.record({ others, answerFirst: fc.boolean(), cost: fc.constantFrom(2, 5, 10, 20) }),
      {
        minLength: 50,
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(steps, (run) => {
        const { budget } = bench(2_000, 25);
        let left = 2_000;
        let own = 0;
        const flying: Array<{ booking: Booking; figure: number }> = [];
        const land = (first: boolean): void => {
          const one = first ? flying.shift() : flying.pop();
          if (one === undefined) return;
          budget.settle(one.booking, true, { tokenLimit: 2_000, tokensRemaining: one.figure });
        };
        for (const step of run) {
          const booking = budget.book(step.cost);
          if (typeof booking === 'number') {
            land(step.answerFirst);
            continue;
          }
          // What others spend after the last figure came cannot be known; ours alone must not touch the reserve.
          own += step.cost;
          left -= step.cost;
          expect(2_000 - own).toBeGreaterThanOrEqual(500);
          flying.push({ booking, figure: Math.max(0, left) });
          left -= step.others;
          if (flying.length > 8) land(step.answerFirst);
        }
      }),
    );
  });
});

describe('what the headers say', () => {
  test("other people's use is heeded at once", () => {
    const { budget, spend } = bench(1_000, 20);
    spend(5, 214);
    expect(budget.book(5)).toBe(MIDNIGHT + SLACK_MS);
    expect(budget.book(4)).toMatchObject({ cost: 4 });
  });

  test('an answer that was overtaken does not raise what is left', () => {
    const { budget } = bench(1_000, 0);
    const first = booked(budget, 100);
    const second = booked(budget, 100);
    budget.settle(second, true, { tokenLimit: null, tokensRemaining: 300 });
    budget.settle(first, true, { tokenLimit: null, tokensRemaining: 400 });
    expect(budget.snapshot().remaining).toBe(300);
  });

  test('without them our own count stands', () => {
    const { budget, spend } = bench(1_000, 0);
    spend(5, 500);
    spend(10);
    expect(budget.snapshot()).toMatchObject({ remaining: 490, spent: 15 });
  });

  test('a real limit above or below the configured one moves what is left with it', () => {
    const more = bench(150_000, 20);
    more.spend(20, null, 1_950_000);
    expect(more.budget.snapshot()).toMatchObject({
      limit: 1_950_000,
      remaining: 1_949_980,
      reserve: 390_000,
    });
    const less = bench(1_000, 0);
    less.spend(0, null, 100);
    expect(less.budget.book(101)).toBe(MIDNIGHT + SLACK_MS);
  });

  test('a 429 costs nothing', () => {
    const { budget } = bench(1_000, 0);
    budget.settle(booked(budget, 10), false, null);
    expect(budget.snapshot()).toMatchObject({ remaining: 1_000, spent: 0 });
  });
});

describe('the reset', () => {
  test('what is left is supposed from then on, until an answer tells it', () => {
    const { clock, budget, spend } = bench(1_000, 20);
    expect(budget.isAmple()).toBe(false);
    spend(5, 900);
    expect(budget.isAmple()).toBe(true);
    clock.now = MIDNIGHT + SLACK_MS;
    expect(budget.isAmple()).toBe(false);
    spend(2, 998);
    expect(budget.isAmple()).toBe(true);
  });

  test('what is left is ample down to a tenth of the limit above the reserve, requests in flight taken off', () => {
    const { budget, spend } = bench(1_000, 20);
    spend(5, 310);
    expect(budget.isAmple()).toBe(true);
    booked(budget, 11);
    expect(budget.isAmple()).toBe(false);
  });

  test('is at midnight UTC as long as nothing shows another hour', () => {
    const { budget, clock, spend } = bench(1_000, 0);
    spend(980, 20);
    clock.now = MIDNIGHT + SLACK_MS - 1;
    expect(budget.book(20)).toBe(MIDNIGHT + SLACK_MS);
    clock.now += 1;
    spend(2, 998);
    expect(budget.snapshot()).toMatchObject({ remaining: 998, spent: 2, resetHourUtc: 0 });
  });

  test('an answer of yesterday that comes after it does not close the new day', () => {
    const { budget, clock, spend } = bench(1_000, 0);
    spend(500, 500);
    const late = booked(budget, 5);
    clock.now = MIDNIGHT + SLACK_MS;
    expect(budget.snapshot().remaining).toBe(995);
    budget.settle(late, true, { tokenLimit: null, tokensRemaining: 15 });
    expect(budget.book(100)).toMatchObject({ cost: 100 });
  });

  test('when it does not come at midnight it is looked for hour by hour, and its hour is kept', () => {
    const { budget, clock, spend } = bench(1_000, 0);
    spend(980, 20);
    for (let hour = 0; hour < 3; hour += 1) {
      clock.now = MIDNIGHT + hour * HOUR_MS + SLACK_MS;
      budget.settle(booked(budget, 2), true, { tokenLimit: null, tokensRemaining: 18 - 2 * hour });
      expect(budget.book(10)).toBe(MIDNIGHT + (hour + 1) * HOUR_MS + SLACK_MS);
    }
    clock.now = MIDNIGHT + 3 * HOUR_MS + SLACK_MS;
    spend(2, 998);
    expect(budget.snapshot()).toMatchObject({
      resetHourUtc: 3,
      resetAt: new Date(MIDNIGHT + 27 * HOUR_MS),
      spent: 2,
    });
    spend(980, 18);
    expect(budget.book(10)).toBe(MIDNIGHT + 27 * HOUR_MS + SLACK_MS);
  });

  test('that comes while requests go on is noticed, with its hour', () => {
    const { budget, clock, spend } = bench(1_000, 0);
    clock.now = MORNING + 1.9 * HOUR_MS;
    spend(500, 400);
    clock.now = MORNING + 2.1 * HOUR_MS;
    spend(5, 990);
    expect(budget.snapshot()).toMatchObject({ remaining: 990, spent: 5, resetHourUtc: 10 });
  });

  test('bought tokens are not taken for a reset', () => {
    const { budget, spend } = bench(1_000, 0);
    spend(500, 500);
    spend(5, 1_495, 2_000);
    expect(budget.snapshot()).toMatchObject({ remaining: 1_495, spent: 505, resetHourUtc: 0 });
  });

  test('what an earlier process knew is taken over until an answer says better', () => {
    const { budget } = bench(1_000, 0);
    budget.assume(5, 400);
    expect(budget.snapshot()).toMatchObject({
      remaining: 600,
      spent: 400,
      resetAt: new Date('2026-03-02T05:00:00Z'),
    });
    budget.settle(booked(budget, 10), true, { tokenLimit: null, tokensRemaining: 900 });
    budget.assume(0, 999);
    expect(budget.snapshot()).toMatchObject({ remaining: 900, resetHourUtc: 5 });
  });
});

describe('a daily 429', () => {
  test('leaves nothing until the reset, whatever was counted', () => {
    const { budget } = bench(1_000, 0);
    expect(budget.exhausted(null, true)).toBe(MIDNIGHT + SLACK_MS);
    expect(budget.book(1)).toBe(MIDNIGHT + SLACK_MS);
  });

  test('a Retry-After of hours is obeyed, one of seconds is the burst window’s', () => {
    expect(bench(1_000, 0).budget.exhausted(2 * HOUR_MS, true)).toBe(MORNING + 2 * HOUR_MS + SLACK_MS);
    expect(bench(1_000, 0).budget.exhausted(2_000, true)).toBe(MIDNIGHT + SLACK_MS);
  });

  test('one that is only suspected is tried again every hour, until a request gets through', () => {
    const { budget, clock, spend } = bench(1_000, 0);
    expect(budget.exhausted(null, false)).toBe(MORNING + HOUR_MS + SLACK_MS);
    clock.now = MORNING + HOUR_MS + SLACK_MS;
    booked(budget, 2);
    expect(budget.exhausted(null, false)).toBe(MORNING + 2 * HOUR_MS + SLACK_MS);
    clock.now = MORNING + 2 * HOUR_MS + SLACK_MS;
    spend(2);
    expect(budget.snapshot()).toMatchObject({ resetHourUtc: 10, resetAt: new Date('2026-03-02T10:00:00Z') });
  });
});
