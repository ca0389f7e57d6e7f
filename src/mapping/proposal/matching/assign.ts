import { munkres } from 'munkres';

/** A place that only one column can have costs more than any difference of scores. */
const FORBIDDEN = 1e6;

/**
 * The assignment with the highest sum of scores: every row gets one place, a single place at most one row.
 *
 * A place that several rows may share is modelled as a seat of each row's own: of all shared places a row only ever
 * takes its best one, so one seat a row is enough, and the matrix is rows × (single places + rows).
 *
 * @param scores per row and place; -Infinity: the row cannot go there
 * @param shared whether a place takes any number of rows; each row must be able to go to at least one such place
 * @returns per row the index of its place
 */
export function assign(scores: readonly (readonly number[])[], shared: readonly boolean[]): number[] {
  if (scores.length === 0) return [];
  const singles = shared.flatMap((several, at) => (several ? [] : [at]));
  const seats = scores.map((row) => bestShared(row, shared));
  const costs = scores.map((row, index) => [
    ...singles.map((at) => cost(row[at] ?? -Infinity)),
    ...scores.map((_, other) => (other === index ? cost(row[seats[index] ?? -1] ?? -Infinity) : FORBIDDEN)),
  ]);
  const places = new Array<number>(scores.length).fill(-1);
  for (const [row, at] of munkres(costs)) {
    places[row] = at < singles.length ? (singles[at] ?? -1) : (seats[at - singles.length] ?? -1);
  }
  return places;
}

const cost = (score: number): number => (score === -Infinity ? FORBIDDEN : -score);

function bestShared(row: readonly number[], shared: readonly boolean[]): number {
  let best = -1;
  row.forEach((score, at) => {
    if (shared[at] !== true || score === -Infinity) return;
    if (best < 0 || score > (row[best] ?? -Infinity)) best = at;
  });
  if (best < 0) throw new RangeError('a row can go to no place that several may share');
  return best;
}
