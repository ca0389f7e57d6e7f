import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctSketch, SKETCH_ERROR } from '../../../src/smartdesk/profiling/distinct-sketch.js';
import { MAX_DISTINCT, ValueTable } from '../../../src/smartdesk/profiling/value-table.js';

/** Standard errors: one set in 15,000 is further off. */
const SIGMAS = 4;

function tableOf(values: readonly string[]): ValueTable {
  const table = new ValueTable();
  values.forEach((value, index) => {
    if (value.length > 64) table.addLong(value);
    else table.add(value, index + 1);
  });
  return table;
}

describe('the sketch', () => {
  test.each([1, 10, 500, 2_000, 5_000, 10_000, 20_000, 100_000, 500_000])(
    '%i distinct texts are estimated within the stated error, whatever they look like',
    (many) => {
      const kinds = [
        (at: number) => `con_${at}`,
        (at: number) => String(at),
        (at: number) => `${at}@x.example`,
      ];
      for (const make of kinds) {
        const sketch = new DistinctSketch();
        for (let at = 0; at < many; at++) sketch.add(make(at));
        const allowed = Math.max(1, many * SKETCH_ERROR * SIGMAS);
        expect(Math.abs(sketch.estimate() - many)).toBeLessThanOrEqual(allowed);
      }
    },
  );

  test('has no bias: the mean of many estimates is nearer than one estimate', () => {
    for (const many of [1_500, 6_000, 12_000]) {
      let sum = 0;
      for (let set = 0; set < 40; set++) {
        const sketch = new DistinctSketch();
        for (let at = 0; at < many; at++) sketch.add(`${set}/${at}`);
        sum += sketch.estimate();
      }
      const allowed = (SKETCH_ERROR / Math.sqrt(40)) * SIGMAS;
      expect(Math.abs(sum / 40 / many - 1)).toBeLessThan(allowed);
    }
  });

  test('empty it counts nothing', () => {
    expect(new DistinctSketch().estimate()).toBe(0);
  });
});

describe('a table of values', () => {
  test('counts exactly up to its limit', () => {
    const values = Array.from({ length: MAX_DISTINCT }, (_, at) =>
      at % 2 === 0 ? `v${at}` : `${at} ${'x'.repeat(99)}`,
    );
    const table = tableOf([...values, ...values]);
    expect(table.report(2 * MAX_DISTINCT)).toEqual({ count: MAX_DISTINCT, exact: true, error: 0 });
  });

  test('the estimate is within its error, never more than there are values, and the same in any order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MAX_DISTINCT + 1, max: 8_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.boolean(),
        (many, seed, isLong) => {
          const values = Array.from(
            { length: many },
            (_, at) => `${seed}-${at}${isLong ? 'y'.repeat(64) : ''}`,
          );
          const found = tableOf([...values, ...values]).report(2 * many);
          expect(found.exact).toBe(false);
          expect(Math.abs(found.count - many)).toBeLessThan(many * found.error * SIGMAS);
          expect(tableOf([...values].reverse()).report(2 * many)).toEqual(found);
          expect(tableOf(values).report(many).count).toBeLessThanOrEqual(many);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('holds no more than its limit, whatever comes', () => {
    const values = Array.from({ length: 50_000 }, (_, at) => `${at}${at % 3 === 0 ? 'z'.repeat(70) : ''}`);
    expect(tableOf(values).retained).toBe(MAX_DISTINCT);
  });
});
