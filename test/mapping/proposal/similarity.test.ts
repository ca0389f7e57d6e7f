import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jaroWinkler, nameSimilarity } from '../../../src/mapping/proposal/similarity.js';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });

describe('similarity of names', () => {
  test('is between 0 and 1, and complete for equal text', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const score = nameSimilarity(a, b);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(jaroWinkler(a, a)).toBe(1);
      }),
    );
  });

  test('is complete for names that differ only in case, spaces, punctuation or camel case', () => {
    for (const other of ['annual revenue', 'AnnualRevenue', 'annual_revenue', 'ANNUAL-REVENUE ']) {
      expect(nameSimilarity('Annual Revenue', other)).toBe(1);
    }
  });

  test('gives the published values of Jaro-Winkler', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.8133, 4);
    expect(jaroWinkler('abc', 'xyz')).toBe(0);
  });

  test('ranks the name with the same words above one with a word in common', () => {
    const same = nameSimilarity('Credit rating', 'Credit ratings');
    expect(same).toBeGreaterThan(0.9);
    expect(nameSimilarity('Credit rating', 'Credit limit')).toBeLessThan(0.9);
  });
});
