import fc from 'fast-check';
import { expect, test } from 'vitest';
import { align } from '../../../src/mapping/proposal/align.js';

const matrix = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

/** The best sum of all ways to pair without crossing, by trying them all. */
function bestByTrying(scores: readonly (readonly number[])[], row = 0, from = 0): number {
  const line = scores[row];
  if (line === undefined) return 0;
  let best = bestByTrying(scores, row + 1, from);
  for (let column = from; column < line.length; column++) {
    const score = line[column] ?? 0;
    if (score > 0) best = Math.max(best, score + bestByTrying(scores, row + 1, column + 1));
  }
  return best;
}

test('pairs never cross, and no other way without crossing scores more', () => {
  fc.assert(
    fc.property(matrix, (scores) => {
      const pairs = align(scores.length, scores[0]?.length ?? 0, (row, column) => scores[row]?.[column] ?? 0);
      const columns = pairs.filter((column) => column !== null);
      expect(columns).toEqual([...new Set(columns)].sort((a, b) => a - b));
      const sum = pairs.reduce<number>((all, column, row) => all + (scores[row]?.[column ?? -1] ?? 0), 0);
      expect(sum).toBe(bestByTrying(scores));
    }),
  );
});
