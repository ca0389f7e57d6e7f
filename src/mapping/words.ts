import { COMPARISONS, conditionsOf, type Comparison, type Condition, type Filter } from './filter-schema.js';
import type { FieldMapping } from './mapping-schema.js';
import { TYPE_NAMES } from './mapping-targets.js';

/** `status none of lost, junk; closed_at not before 2015-01-01`: what must hold for a record to move. */
export function filterWords(filter: Filter): string {
  const conditions = conditionsOf(filter);
  return conditions.length === 0 ? 'everything moves' : conditions.map(conditionWords).join('; ');
}

const WORDS: Readonly<Record<Comparison, string>> = {
  in: 'one of',
  notIn: 'none of',
  blank: '',
  before: 'before',
  notBefore: 'not before',
  after: 'after',
  notAfter: 'not after',
  under: 'under',
  notUnder: 'not under',
  over: 'over',
  notOver: 'not over',
};

function conditionWords(condition: Condition): string {
  const parts = COMPARISONS.flatMap((comparison) => {
    const limit = condition[comparison];
    if (limit === undefined) return [];
    if (comparison === 'blank') return [limit === true ? 'blank' : 'filled'];
    const shown = Array.isArray(limit) ? limit.map((value) => (value === '' ? '(blank)' : value)) : [limit];
    return [`${WORDS[comparison]} ${shown.join(', ')}`];
  });
  return `${condition.field} ${parts.join(' and ')}`.trim();
}

/** `the constant "SmartDesk"`, `city, zip with ", "`, `part 1 of 2 of full_name at ", "`; '': the column of its name. */
export function makingWords({
  constant,
  join,
  split,
}: Pick<FieldMapping, 'constant' | 'join' | 'split'>): string {
  if (constant !== undefined) return `the constant "${constant}"`;
  if (join !== undefined) {
    const [only, ...others] = join.columns;
    return others.length === 0
      ? `a copy of ${only}`
      : `${join.columns.join(', ')} joined with "${join.with}"`;
  }
  if (split !== undefined)
    return `part ${split.part} of ${split.of} of ${split.column}, split at "${split.at}"`;
  return '';
}

/** `title`, `custom field "Region" (Single option)`, or `nowhere`. */
export function targetWords({ to, type }: Pick<FieldMapping, 'to' | 'type'>): string {
  if (to === null) return 'nowhere';
  return type === undefined ? to : `custom field "${to}" (${TYPE_NAMES[type]})`;
}

/** A whole line: `custom field "Region" (Single option), blank becomes "Unknown", 3 values in its table`. */
export function lineWords(line: FieldMapping): string {
  const { convert, default: given, options, onInvalid } = line;
  const making = makingWords(line);
  const values = Object.keys(options ?? {}).length;
  return [
    targetWords(line),
    ...(making === '' ? [] : [making]),
    ...(convert === undefined ? [] : [`read as ${convert}`]),
    ...(values === 0 ? [] : [`${values} ${values === 1 ? 'value' : 'values'} in its table`]),
    ...(given === undefined ? [] : [`blank becomes "${given}"`]),
    ...(onInvalid === 'skip' ? ['an unreadable value skips the record'] : []),
  ].join(', ');
}
