import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign } from '../../../../src/mapping/proposal/matching/assign.js';

/** Rows × places, the last two of which any number of rows may share. */
const problem = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }))
  .chain(([rows, singles]) =>
    fc.record({
      scores: fc.array(
        fc.array(
          fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -20, max: 20 }) }, fc.constant(-Infinity)),
          {
            minLength: singles,
            maxLength: singles,
          },
        ),
        { minLength: rows, maxLength: rows },
      ),
      ways: fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })), {
        minLength: rows,
        maxLength: rows,
      }),
    }),
  )
  .map(({ scores, ways }) => ({
    scores: scores.map((row, at) => [...row, ...(ways[at] ?? [])]),
    shared: [...(scores[0] ?? []).map(() => false), true, true],
  }));

const sum = (scores: readonly (readonly number[])[], places: readonly number[]): number =>
  places.reduce((all, place, row) => all + (scores[row]?.[place] ?? NaN), 0);

/** The likest pair first, as one would by hand. */
function greedy(scores: readonly (readonly number[])[], shared: readonly boolean[]): number[] {
  const pairs = scores.flatMap((row, at) => row.map((score, place) => ({ at, place, score })));
  const places = new Array<number>(scores.length).fill(-1);
  const taken = new Set<number>();
  for (const { at, place, score } of pairs.sort((a, b) => b.score - a.score)) {
    if (score === -Infinity || places[at] !== -1 || taken.has(place)) continue;
    places[at] = place;
    if (shared[place] !== true) taken.add(place);
  }
  return places;
}

function bestByTrying(
  scores: readonly (readonly number[])[],
  shared: readonly boolean[],
  row = 0,
  taken: ReadonlySet<number> = new Set(),
): number {
  const line = scores[row];
  if (line === undefined) return 0;
  return Math.max(
    ...line.map((score, place) =>
      taken.has(place)
        ? -Infinity
        : score +
          bestByTrying(scores, shared, row + 1, shared[place] === true ? taken : new Set([...taken, place])),
    ),
  );
}

describe('the assignment', () => {
  test('gives a place that takes one to one row at most, and forbidden ones to none', () => {
    fc.assert(
      fc.property(problem, ({ scores, shared }) => {
        const places = assign(scores, shared);
        const singles = places.filter((place) => shared[place] !== true);
        expect(new Set(singles).size).toBe(singles.length);
        places.forEach((place, row) => expect(scores[row]?.[place]).toBeGreaterThan(-Infinity));
      }),
    );
  });

  test('is never worse than taking the likest pairs first, and as good as the best of all', () => {
    fc.assert(
      fc.property(problem, ({ scores, shared }) => {
        const places = assign(scores, shared);
        expect(sum(scores, places)).toBeGreaterThanOrEqual(sum(scores, greedy(scores, shared)));
        expect(sum(scores, places)).toBe(bestByTrying(scores, shared));
      }),
    );
  });

  test('beats taking the likest pair first where that costs the other row more', () => {
    const scores = [
      [10, 9, 0],
      [9, 1, 0],
    ];
    const shared = [false, false, true];
    expect(assign(scores, shared)).toEqual([1, 0]);
    expect(greedy(scores, shared)).toEqual([0, 1]);
  });

  test('lets any number of rows share a place that takes several', () => {
    expect(
      assign(
        [
          [5, 9],
          [4, 8],
          [6, 7],
        ],
        [false, true],
      ),
    ).toEqual([1, 1, 1]);
  });

  test('refuses a row that can go nowhere', () => {
    expect(() => assign([[1, -Infinity]], [false, true])).toThrow(RangeError);
    expect(assign([], [true])).toEqual([]);
  });
});
