import { foldName } from '../../normalise/name.js';
import type { Tally } from './value-table.js';

/** Groups told in full. */
const MAX_GROUPS = 10;

/** One spelling: named only where the column is a list of choices; a value of any other column is told by its rows. */
export interface Spelling {
  readonly value?: string;
  readonly count: number;
  readonly rows: readonly number[];
}

export interface TwinReport {
  /** Groups of values that differ in nothing but case and spaces. */
  readonly groups: number;
  /** Uses of all of them but the commonest of each group. */
  readonly values: number;
  /** The first few, the commonest first, and so are their spellings. */
  readonly examples: readonly (readonly Spelling[])[];
}

/**
 * Values that differ only in case or spaces (`Google`, `google`).
 * @param named whether the values are choices that people need by name
 */
export function findTwins(tallies: ReadonlyMap<string, Readonly<Tally>>, named: boolean): TwinReport {
  const groups = new Map<string, (Spelling & { readonly value: string })[]>();
  for (const [value, { count, rows }] of tallies) {
    const folded = foldName(value);
    const group = groups.get(folded);
    if (group === undefined) groups.set(folded, [{ value, count, rows }]);
    else group.push({ value, count, rows });
  }
  const twins = [...groups.values()].filter((group) => group.length > 1);
  for (const group of twins) group.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  twins.sort((a, b) => usesOf(b) - usesOf(a) || ((a[0]?.value ?? '') < (b[0]?.value ?? '') ? -1 : 1));
  return {
    groups: twins.length,
    values: twins.reduce((sum, group) => sum + usesOf(group.slice(1)), 0),
    examples: twins
      .slice(0, MAX_GROUPS)
      .map((group) => group.map(({ value, count, rows }) => ({ ...(named && { value }), count, rows }))),
  };
}

function usesOf(group: readonly Spelling[]): number {
  return group.reduce((sum, { count }) => sum + count, 0);
}
