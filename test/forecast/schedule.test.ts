import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Allowance } from '../../src/contract/forecast.js';
import { schedule, type Work } from '../../src/forecast/schedule.js';

const NOON = '2026-11-23T12:00:00.000Z';
const HOUR = 3_600;

function allowance(change: Partial<Allowance> = {}): Allowance {
  return {
    plan: 'premium',
    seats: 1,
    topUp: 0,
    reserve: 20,
    limit: 150_000,
    usable: 120_000,
    firstDay: 100_000,
    resetAt: '2026-11-24T00:00:00.000Z',
    burst: 100,
    ...change,
  };
}

const posts = (requests: number, each = 5): Work => ({ requests, tokens: requests * each });

test('work that the first day pays for goes at the burst limit and waits for nothing', () => {
  const plan = schedule([posts(5_000), posts(15_000)], allowance(), NOON);
  expect(plan).toMatchObject({ resets: 0, seconds: 400, burstSeconds: 400 });
  expect(plan.steps).toEqual([
    { seconds: 100, resets: 0 },
    { seconds: 300, resets: 0 },
  ]);
});

test('the first day begins with what is left of it, the next ones with the whole share', () => {
  const plan = schedule([posts(20_000), posts(24_000), posts(2_000)], allowance(), NOON);
  expect(plan.steps.map(({ resets }) => resets)).toEqual([0, 1, 1]);
  expect(plan.resets).toBe(2);
  // Noon to midnight, one day, and the rest of the last step after the second reset.
  expect(plan.seconds).toBeCloseTo(12 * HOUR + 24 * HOUR + 40, 3);
});

test('a budget larger than a day of requests waits for no reset, whatever the days it takes', () => {
  const rich = allowance({ usable: 1e12, firstDay: 1e12, limit: 1e12 });
  const threeDays = 3 * 24 * HOUR * 50;
  expect(schedule([posts(threeDays)], rich, NOON)).toMatchObject({ resets: 0 });
  expect(schedule([posts(threeDays)], rich, NOON).seconds).toBeCloseTo(3 * 24 * HOUR, 0);
});

test('a reserve of everything never ends, unless what is left today suffices', () => {
  const none = allowance({ usable: 0, firstDay: 50 });
  expect(schedule([posts(100)], none, NOON)).toMatchObject({ resets: null, seconds: null });
  expect(schedule([posts(10)], none, NOON)).toMatchObject({ resets: 0 });
});

test('nothing to do takes no time', () => {
  expect(schedule([], allowance(), NOON)).toMatchObject({ resets: 0, seconds: 0, burstSeconds: 0 });
});

const works = fc.array(
  fc
    .record({ requests: fc.nat(200_000), each: fc.integer({ min: 1, max: 20 }) })
    .map(({ requests, each }) => posts(requests, each)),
  { maxLength: 8 },
);

test('law: no day spends more than its share, so that the resets pay for all tokens and one fewer would not', () => {
  fc.assert(
    fc.property(
      works,
      fc.integer({ min: 1_000, max: 400_000 }),
      fc.nat(300_000),
      (work, usable, firstDay) => {
        const plan = schedule(work, allowance({ usable, firstDay }), NOON);
        const tokens = work.reduce((sum, step) => sum + step.tokens, 0);
        const resets = plan.resets ?? NaN;
        expect(firstDay + resets * usable).toBeGreaterThanOrEqual(tokens - 1e-3);
        if (resets > 0) expect(firstDay + (resets - 1) * usable).toBeLessThan(tokens + 1e-3);
      },
    ),
  );
});

test('law: it takes at least the time of the requests, and more budget never takes longer', () => {
  fc.assert(
    fc.property(works, fc.integer({ min: 1_000, max: 400_000 }), fc.nat(400_000), (work, usable, more) => {
      const less = schedule(work, allowance({ usable, firstDay: usable }), NOON);
      const rich = schedule(work, allowance({ usable: usable + more, firstDay: usable + more }), NOON);
      expect(less.seconds!).toBeGreaterThanOrEqual(less.burstSeconds - 1e-3);
      expect(rich.resets!).toBeLessThanOrEqual(less.resets!);
      expect(rich.seconds!).toBeLessThanOrEqual(less.seconds! + 1e-3);
    }),
  );
});
