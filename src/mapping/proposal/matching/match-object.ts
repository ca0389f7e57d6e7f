import type { MappedObject } from '../../mapping-schema.js';
import { assign } from './assign.js';
import type { ColumnFeatures } from './column-features.js';
import { readColumns } from './context.js';
import type { ReadColumn } from './context.js';
import { likestField, pairFeatures } from './pair-features.js';
import type { FeatureName, PairFeatures } from './pair-features.js';
import { statisticsScore } from './statistics.js';
import type { MatchTarget } from './targets.js';
import { WEIGHTS } from './fitted.js';

/** Where a column goes best, with what else it could be. */
export interface Match {
  readonly read: ReadColumn;
  readonly target: MatchTarget;
  /**
   * How much worse all columns together would be placed without this choice, in log odds; 0: as well. What the confidence
   * is made of.
   */
  readonly margin: number;
  /** Every target that it may go to with its score in log odds, best first by itself, whatever other columns want. */
  readonly ranked: readonly { readonly target: MatchTarget; readonly score: number }[];
}

export interface MatchOptions {
  /** Columns of the object that have their place already: they tell what the others are about. */
  readonly beside?: readonly ColumnFeatures[];
  /** Whether a column may go to a target at all; by default every one to every one. */
  readonly allowed?: (column: ColumnFeatures, target: MatchTarget) => boolean;
  readonly weights?: Readonly<Partial<Record<FeatureName, number>>>;
}

/**
 * Places all columns of an object at once: one column for each target that takes one, with the highest sum of scores.
 * Without positions the order of columns makes no difference. Pure: the same columns and targets give the same matches.
 *
 * @returns in the order of the columns
 * @throws RangeError if a column may go to no target that takes several, as a new field or none
 */
export function matchObject(
  object: MappedObject,
  columns: readonly ColumnFeatures[],
  targets: readonly MatchTarget[],
  { beside = [], allowed = () => true, weights = WEIGHTS }: MatchOptions = {},
): Match[] {
  // In a fixed order, so that equally good assignments do not depend on the order of the file.
  const order = columns.map((_, at) => at).sort((a, b) => compare(columns[a]?.name, columns[b]?.name));
  const places = targets.toSorted((a, b) => compare(a.key, b.key));
  const read = readColumns(object, [...columns, ...beside]);
  const rows = order.flatMap((at) => read[at] ?? []);
  const scores = rows.map((row) => scoresOf(object, row, places, allowed, weights));
  const shared = places.map(({ several }) => several);
  const chosen = assign(scores, shared);
  const best = total(scores, chosen);
  const matches = new Array<Match>(columns.length);
  rows.forEach((row, index) => {
    const at = chosen[index] ?? -1;
    const target = places[at];
    if (target === undefined) throw new RangeError(`${object}.${row.column.name} may go nowhere`);
    const margin = best - totalWithout(scores, shared, index, at);
    matches[order[index] ?? 0] = { read: row, target, margin, ranked: rank(places, scores[index] ?? []) };
  });
  return matches;
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);

function scoresOf(
  object: MappedObject,
  read: ReadColumn,
  places: readonly MatchTarget[],
  allowed: NonNullable<MatchOptions['allowed']>,
  weights: NonNullable<MatchOptions['weights']>,
): number[] {
  const rival = likestField(object, read, places);
  return places.map((target) => {
    if (!allowed(read.column, target)) return -Infinity;
    return weigh(pairFeatures(object, read, target, rival), weights) + statisticsScore(read.column, target);
  });
}

export function weigh(
  features: PairFeatures,
  weights: Readonly<Partial<Record<FeatureName, number>>>,
): number {
  let sum = 0;
  for (const [name, value] of Object.entries(features)) sum += (weights[name as FeatureName] ?? 0) * value;
  return sum;
}

function total(scores: readonly (readonly number[])[], chosen: readonly number[]): number {
  return chosen.reduce((sum, at, row) => sum + (scores[row]?.[at] ?? 0), 0);
}

/** The best sum if one row did not go where it goes. */
function totalWithout(
  scores: readonly (readonly number[])[],
  shared: readonly boolean[],
  row: number,
  at: number,
): number {
  const without = scores.map((line, index) =>
    index === row ? line.map((score, place) => (place === at ? -Infinity : score)) : line,
  );
  const line = without[row] ?? [];
  // With one place left for the row there is no other way.
  if (!line.some((score, place) => shared[place] === true && score > -Infinity)) return -Infinity;
  return total(without, assign(without, shared));
}

function rank(places: readonly MatchTarget[], scores: readonly number[]): Match['ranked'] {
  return places
    .flatMap((target, at) => {
      const score = scores[at] ?? -Infinity;
      return score === -Infinity ? [] : [{ target, score }];
    })
    .sort((a, b) => b.score - a.score || compare(a.target.key, b.target.key));
}
