import type { FilterCode } from '../../contract/reason-codes.js';
import { parseSourceDate } from '../../smartdesk/dates.js';
import { conditionsOf } from '../filter-schema.js';
import type { Comparison, Condition } from '../filter-schema.js';
import type { FieldMapping, ObjectMapping } from '../mapping-schema.js';
import { parseDecimal } from './decimal.js';
import { decimalStyle } from './money.js';
import { dayOrder } from './source-dates.js';

/**
 * Why the mapping leaves a record out, or null: it moves.
 *
 * @param values the record's columns as found; a column that is absent counts as blank
 * @param zone IANA zone of the source account: decides on which day a time falls
 */
export function filterCode(
  { enabled, filter, fields }: ObjectMapping,
  values: Readonly<Record<string, string>>,
  zone: string,
): Extract<FilterCode, 'object_disabled' | 'filtered_by_mapping'> | null {
  if (!enabled) return 'object_disabled';
  const isMoving = conditionsOf(filter).every((condition) => {
    const text = (values[condition.field] ?? '').trim();
    return holds(condition, new Value(text, fields[condition.field]?.convert, zone));
  });
  return isMoving ? null : 'filtered_by_mapping';
}

/** True if the mapping leaves the record out. */
export function isFiltered(
  mapping: ObjectMapping,
  values: Readonly<Record<string, string>>,
  zone: string,
): boolean {
  return filterCode(mapping, values, zone) !== null;
}

/** A value in the forms in which it can be compared; null where it has none: it is blank or cannot be read. */
class Value {
  constructor(
    readonly text: string,
    private readonly convert: FieldMapping['convert'],
    private readonly zone: string,
  ) {}

  get day(): string | null {
    const parsed = parseSourceDate(this.text, { dayFirst: dayOrder(this.convert), zone: this.zone });
    return parsed.ok ? parsed.date : null;
  }

  get number(): number | null {
    return parseDecimal(this.text, decimalStyle(this.convert));
  }
}

type Test<T> = (value: Value, limit: T) => boolean;

/** A day as `2015-01-31` stands before another exactly if its text does. */
const before: Test<string> = ({ day }, limit) => day !== null && day < limit;
const after: Test<string> = ({ day }, limit) => day !== null && day > limit;
const under: Test<number> = ({ number }, limit) => number !== null && number < limit;
const over: Test<number> = ({ number }, limit) => number !== null && number > limit;
const among: Test<readonly string[]> = ({ text }, list) => list.includes(text);
const blank: Test<boolean> = ({ text }, wanted) => (text === '') === wanted;

const not =
  <T>(test: Test<T>): Test<T> =>
  (value, limit) =>
    !test(value, limit);

const TESTS: { readonly [C in Comparison]: Test<NonNullable<Condition[C]>> } = {
  in: among,
  notIn: not(among),
  blank,
  before,
  notBefore: not(before),
  after,
  notAfter: not(after),
  under,
  notUnder: not(under),
  over,
  notOver: not(over),
};

function holds(condition: Condition, value: Value): boolean {
  return (Object.keys(TESTS) as Comparison[]).every((comparison) => {
    const limit = condition[comparison];
    return limit === undefined || (TESTS[comparison] as Test<typeof limit>)(value, limit);
  });
}
