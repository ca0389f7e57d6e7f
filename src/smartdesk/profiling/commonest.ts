/** Counted things, the commonest first; of those equally common the first by name, so that the order of rows shows nowhere. */
export function commonest<K extends string>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}
