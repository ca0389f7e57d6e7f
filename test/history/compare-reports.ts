import { conflictName, type Expected } from './expected.js';
import type { Value } from './fields/field.js';
import { WHOLE_RECORD } from './records.js';
import type { RowCounts } from './row-counts.js';

/** A conflict as the product tells of it; values in whatever form they are reported, or left out. */
export interface ObservedConflict {
  readonly object: string;
  readonly id: string;
  readonly field: string;
  readonly ours?: Value;
  readonly source?: Value;
  readonly target?: Value;
}

/** Other names of one field: attributes by what feeds them, and the parts of a value by the whole. */
const ALIASES: Readonly<Record<string, string>> = {
  person: 'participants',
  due: 'due_date',
  pipeline_id: 'stage_id',
  author: 'user_id',
  // What belongs to a status makes sense only with it.
  won_time: 'status',
  lost_time: 'status',
  close_time: 'status',
  lost_reason: 'status',
};

/** Objects whose key reports may name in another way: `leads/led_1#person` is the person of `led_1`. */
export function conflictKey({ object, id, field }: ObservedConflict): string {
  const part = /^(.*)#(person|organization)$/.exec(id);
  const parents = { person: 'lead_persons', organization: 'lead_organizations' } as const;
  const activity = object === 'activities' || object === 'tasks';
  const name = activity && field === 'person_id' ? 'participants' : (ALIASES[field] ?? field);
  return conflictName({
    object: part === null ? object : parents[part[2] as 'person'],
    id: part?.[1] ?? id,
    field: name,
  });
}

/**
 * In what the open conflicts differ from those that have to be open. Values are compared where the observed ones are
 * given: each has to contain the words of the expected one.
 */
export function conflictDifferences(observed: readonly ObservedConflict[], expected: Expected): string[] {
  const seen = new Map(observed.map((conflict) => [conflictKey(conflict), conflict]));
  const wanted = new Map(expected.conflicts.map((conflict) => [conflictKey(conflict), conflict]));
  const missing = [...wanted.keys()].filter((name) => !seen.has(name));
  const tolerated = new Set([...expected.tolerated].map(keyOfName));
  const surplus = [...seen.keys()].filter((name) => !wanted.has(name) && !tolerated.has(name));
  const values = [...wanted].flatMap(([name, conflict]) => {
    const told = seen.get(name);
    if (told === undefined || conflict.field === WHOLE_RECORD) return [];
    return (['ours', 'source', 'target'] as const)
      .filter((side) => told[side] !== undefined && !tells(told[side], conflict[side]))
      .map(
        (side) => `${name}: ${side} is ${JSON.stringify(told[side])}, not ${JSON.stringify(conflict[side])}`,
      );
  });
  return [
    ...missing.map((name) => `${name} is not in the queue of conflicts`),
    ...surplus.map((name) => `${name} is in the queue of conflicts and is none`),
    ...values,
  ];
}

/** The same of a name as `conflictName` makes it. */
function keyOfName(name: string): string {
  const [, object = '', id = '', field = ''] = /^([^/]*)\/(.*?) (.*)$/.exec(name) ?? [];
  return conflictKey({ object, id, field });
}

/** Links are compared by hand: reports have ids where the oracle has keys. */
function tells(told: Value, value: Value): boolean {
  if (value === null) return told === null || told === '';
  if (value.includes('/') || value.includes(':')) return told !== null && told !== '';
  const words = (text: Value) => (text ?? '').toLowerCase().replace(/<[^>]*>|\s+/g, '');
  return words(told).includes(words(value));
}

export type ObservedCounts = Readonly<Record<string, Partial<Omit<RowCounts, 'exact'>>>>;

/** In what the counts of a delta's rows differ, by object. Objects and numbers that are not given are not compared. */
export function countDifferences(observed: ObservedCounts, expected: Expected): string[] {
  return Object.entries(observed).flatMap(([object, counts]) => {
    const wanted = expected.rows[object];
    if (wanted === undefined) return [];
    const uncertain = wanted.exact ? [] : ['changed', 'unchanged', 'modified_at_lied'];
    return Object.entries(counts).flatMap(([name, count]) => {
      const should = wanted[name as keyof typeof counts];
      return uncertain.includes(name) || should === count
        ? []
        : [`${object}: ${count} ${name}, not ${should}`];
    });
  });
}
