import type { FieldProfile } from '../../smartdesk/field-profile.js';
import { COMPARISONS, conditionsOf, type Comparison, type Condition } from '../filter-schema.js';
import type { MappedObject, Mapping } from '../mapping-schema.js';
import type { SourceFacts } from '../source-facts.js';
import { knownColumns, unknownColumn } from './check-columns.js';
import { error, warning } from './problem.js';
import type { Problem } from './problem.js';

const DATES: readonly Comparison[] = ['before', 'notBefore', 'after', 'notAfter'];
const NUMBERS: readonly Comparison[] = ['under', 'notUnder', 'over', 'notOver'];
/** Pairs of which one is the opposite of the other. */
const OPPOSITES = [
  ['before', 'notBefore'],
  ['after', 'notAfter'],
  ['under', 'notUnder'],
  ['over', 'notOver'],
] as const;

/** Conditions about columns that are not there, that say nothing, or that compare what cannot be compared. */
export function checkFilter(object: MappedObject, mapping: Mapping, facts: SourceFacts): Problem[] {
  const { filter } = mapping.objects[object];
  const known = knownColumns(object, facts);
  const profile = facts.profiles.find((each) => each.object === object);
  return conditionsOf(filter).flatMap((condition, index) => {
    const path = `objects.${object}.filter${Array.isArray(filter) ? `.${index}` : ''}`;
    const problems: Problem[] = [];
    if (!known.includes(condition.field))
      problems.push(error(`${path}.field`, unknownColumn(object, condition.field, known)));
    if (!COMPARISONS.some((comparison) => condition[comparison] !== undefined)) {
      const message =
        'filters nothing: give `in` or `notIn` with values, `blank`, or a day or number to compare with';
      problems.push(warning(path, message));
    }
    const column = profile?.fields.find(({ field }) => field === condition.field);
    return [...problems, ...unreadable(path, condition, column), ...contradictions(path, condition)];
  });
}

/** Values that are no dates or numbers pass every `not…` and fail the others. */
function unreadable(path: string, condition: Condition, column: FieldProfile | undefined): Problem[] {
  if (column === undefined || column.filled === 0) return [];
  const uses = (comparisons: readonly Comparison[]): Comparison | undefined =>
    comparisons.find((comparison) => condition[comparison] !== undefined);
  const date = uses(DATES);
  const number = uses(NUMBERS);
  return [
    ...(date !== undefined && column.dates === null
      ? [
          warning(
            `${path}.${date}`,
            `hardly a value of \`${condition.field}\` is a date, so hardly one is compared`,
          ),
        ]
      : []),
    ...(number !== undefined && column.reads.number === 0
      ? [warning(`${path}.${number}`, `no value of \`${condition.field}\` is a number, so none is compared`)]
      : []),
  ];
}

/** What no record can meet. */
function contradictions(path: string, condition: Condition): Problem[] {
  return OPPOSITES.flatMap(([one, other]) =>
    condition[one] !== undefined && condition[one] === condition[other]
      ? [
          error(
            `${path}.${other}`,
            `no record is both \`${one}\` and \`${other}\` ${condition[one]}: remove one`,
          ),
        ]
      : [],
  );
}
