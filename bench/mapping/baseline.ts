import { fieldTargetOf } from '../../src/mapping/mapping-targets.js';
import { jaroWinkler, words } from '../../src/mapping/proposal/similarity.js';
import type { LabelledObject } from './labelled.js';

/** From here on two names count as the same. */
const SAME = 0.9;

/**
 * What tools do that guess by name: a place of the same name, else of the likest one (Jaro-Winkler), the likest pairs
 * first; what is like nothing gets a field of its own.
 *
 * @returns keys of targets, per column
 */
export function guessByName({ object, columns, targets }: LabelledObject): string[] {
  const named = targets.filter(({ to }) => to !== null);
  const pairs = columns.flatMap((column, at) =>
    named.map((target) => ({ at, target, score: likeness(column, target.to ?? '') })),
  );
  const chosen = new Map<number, string>();
  const taken = new Set<string>();
  for (const { at, target, score } of pairs.sort((a, b) => b.score - a.score)) {
    if (score < SAME) break;
    if (chosen.has(at) || taken.has(target.key)) continue;
    chosen.set(at, target.key);
    if (!target.several) taken.add(target.key);
  }
  const rest = fieldTargetOf(object) === null ? 'native note' : 'new';
  return columns.map((_, at) => chosen.get(at) ?? rest);
}

function likeness(column: LabelledObject['columns'][number], to: string): number {
  const target = words(to).join('');
  const names = [column.name, ...(column.label === null ? [] : [column.label])];
  return Math.max(...names.map((name) => jaroWinkler(words(name).join(''), target)));
}
