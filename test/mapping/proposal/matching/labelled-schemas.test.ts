import { describe, expect, test } from 'vitest';
import { fitWeights, readTuning } from '../../../../bench/mapping/calibrate.js';
import { bandShares, measure, sharesOf } from '../../../../bench/mapping/measure.js';
import { readLabelled } from '../../../../bench/mapping/labelled.js';
import { WEIGHTS } from '../../../../src/mapping/proposal/matching/fitted.js';

/** Of proposals at high confidence, and of all fields: what the product promises. */
const HIGH_RIGHT = 0.97;
const RIGHT_FIRST = 0.9;

describe('on schemas that were held out', () => {
  test.each(['used', 'fresh'] as const)('(account %s) the goals are reached', (account) => {
    const proposed = measure('heldOut', account);
    const [high, medium, low] = bandShares(proposed);
    expect(high?.precision).toBeGreaterThanOrEqual(HIGH_RIGHT);
    expect(sharesOf(proposed).right).toBeGreaterThanOrEqual(RIGHT_FIRST);
    // A band that hardly anything is in would promise little.
    expect(high?.recall).toBeGreaterThan(0.6);
    expect(high?.precision).toBeGreaterThan(medium?.precision ?? 1);
    expect(medium?.precision).toBeGreaterThan(low?.precision ?? 1);
  });

  test('a guess by name is right for fewer than half of the fields', () => {
    expect(sharesOf(measure('heldOut', 'used')).baseline).toBeLessThan(0.5);
  });
});

describe('the labelled schemas', () => {
  test('are 18, half of them held out, with a label for every column', () => {
    const halves = [readLabelled('tuning', 'used'), readLabelled('heldOut', 'used')];
    expect(halves.map((half) => new Set(half.map(({ schema }) => schema)).size)).toEqual([9, 9]);
    const columns = halves.flat().reduce((sum, each) => sum + each.columns.length, 0);
    expect(columns).toBe(2493);
    for (const { labels, targets, object, schema } of halves.flat()) {
      const keys = new Set(targets.map(({ key }) => key));
      for (const label of labels) expect(keys.has(label), `${schema}.${object} ${label}`).toBe(true);
    }
  });

  test('give the weights that the product has', () => {
    const fitted = fitWeights(readTuning());
    for (const [name, weight] of Object.entries(fitted)) {
      expect(WEIGHTS[name as keyof typeof WEIGHTS], name).toBeCloseTo(weight, 2);
    }
  });
});
