import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionSchema, type Condition } from '../../../src/mapping/filter-schema.js';
import { mappingSchema } from '../../../src/mapping/mapping-schema.js';
import { filterCode, isFiltered } from '../../../src/mapping/transform/filter.js';
import { makeMapping } from './fixture.js';

const ZONE = 'America/Chicago';
const contacts = makeMapping().objects.contacts;
const stage = (filter: { in?: string[]; notIn?: string[] }) => ({
  ...contacts,
  filter: { field: 'lifecycle_stage', ...filter },
});

describe('the filter of an object', () => {
  test.each([
    ['no filter', contacts, 'customer', null],
    ['object switched off', { ...contacts, enabled: false }, 'customer', 'object_disabled'],
    ['wanted', stage({ in: ['customer'] }), ' customer ', null],
    ['not among the wanted', stage({ in: ['customer'] }), 'vendor', 'filtered_by_mapping'],
    ['unwanted', stage({ notIn: ['vendor'] }), 'vendor', 'filtered_by_mapping'],
    ['wanted and unwanted', stage({ in: ['vendor'], notIn: ['vendor'] }), 'vendor', 'filtered_by_mapping'],
    ['blank is wanted', stage({ in: [''] }), '', null],
    ['blank is not wanted', stage({ in: ['customer'] }), '', 'filtered_by_mapping'],
    ['nothing is wanted', stage({ in: [] }), 'customer', 'filtered_by_mapping'],
  ])('%s', (_name, mapping, value, code) => {
    expect(filterCode(mapping, { lifecycle_stage: value }, ZONE)).toBe(code);
    expect(isFiltered(mapping, { lifecycle_stage: value }, ZONE)).toBe(code !== null);
  });

  test('takes a column that is absent for blank', () => {
    expect(filterCode(stage({ in: ['customer'] }), {}, ZONE)).toBe('filtered_by_mapping');
  });
});

/** Whether a record with this value moves under one condition. */
function moves(
  condition: Omit<Condition, 'field'>,
  text: string,
  convert?: 'day_first' | 'decimal_comma',
): boolean {
  const object = {
    ...contacts,
    fields: { ...contacts.fields, x: { to: null, onInvalid: 'drop' as const, ...(convert && { convert }) } },
    filter: { field: 'x', ...condition },
  };
  return !isFiltered(object, { x: text }, ZONE);
}

describe('comparisons', () => {
  test.each<[string, Omit<Condition, 'field'>, string, boolean]>([
    ['the day before', { notBefore: '2015-01-01' }, '2014-12-31', false],
    ['the day itself', { notBefore: '2015-01-01' }, '2015-01-01', true],
    ['nothing is not before any day', { notBefore: '2015-01-01' }, '', true],
    ['what is no date is not before any day', { notBefore: '2015-01-01' }, 'soon', true],
    ['nothing is before no day', { before: '2015-01-01' }, ' ', false],
    [
      'a time falls on a day of the account, not of UTC',
      { before: '2015-01-01' },
      '2015-01-01T03:00:00Z',
      true,
    ],
    ['after is not the day itself', { after: '2015-01-01' }, '2015-01-01', false],
    ['a smaller number', { notUnder: 10 }, '9.99', false],
    ['the number itself', { notUnder: 10 }, '10', true],
    ['numbers are no texts', { over: 9 }, '10', true],
    ['what is no number is not under any', { notUnder: 10 }, '4+', true],
    ['what is no number is under none', { under: 10 }, '4+', false],
    ['filled', { blank: false }, ' ', false],
    ['blank', { blank: true }, ' ', true],
    ['between, by two questions', { notUnder: 10, under: 20 }, '20', false],
  ])('%s', (_, condition, text, expected) => {
    expect(moves(condition, text)).toBe(expected);
  });

  test('read the column as its `convert` says', () => {
    expect(moves({ before: '2017-04-01' }, '03/04/2017', 'day_first')).toBe(false);
    expect(moves({ over: 1000 }, '1.234,5', 'decimal_comma')).toBe(true);
  });
});

test('several conditions must all hold', () => {
  const object = {
    ...contacts,
    filter: [
      { field: 'a', in: ['x'] },
      { field: 'b', blank: false },
    ],
  };
  const moved = [
    ['x', '1'],
    ['x', ''],
    ['y', '1'],
    ['', ''],
  ].map(([a, b]) => !isFiltered(object, { a: a!, b: b! }, ZONE));
  expect(moved).toEqual([true, false, false, false]);
});

const value = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'x',
    '4+',
    'n/a',
    '10',
    '10.0',
    '-3',
    '2015-01-01',
    '2014-12-31T23:30:00Z',
    '03/04/2017',
    '1,5',
  ),
  fc.string({ maxLength: 8 }),
);
const days = fc.constantFrom('2014-12-31', '2015-01-01', '2017-04-03');
const numbers = fc.constantFrom(-3, 0, 10, 10.5);
const list = fc.array(fc.constantFrom('', 'x', '10', 'n/a'), { maxLength: 3 });

const opposites: fc.Arbitrary<[Omit<Condition, 'field'>, Omit<Condition, 'field'>]> = fc.oneof(
  list.map((values): [object, object] => [{ in: values }, { notIn: values }]),
  fc.constant<[object, object]>([{ blank: true }, { blank: false }]),
  days.map((day): [object, object] => [{ before: day }, { notBefore: day }]),
  days.map((day): [object, object] => [{ after: day }, { notAfter: day }]),
  numbers.map((n): [object, object] => [{ under: n }, { notUnder: n }]),
  numbers.map((n): [object, object] => [{ over: n }, { notOver: n }]),
);

test('a condition and its opposite part the records: each moves under exactly one of the two', () => {
  fc.assert(
    fc.property(opposites, value, ([one, other], text) => {
      expect(moves(one, text)).toBe(!moves(other, text));
    }),
    { numRuns: 500 },
  );
});

describe('the shape of a filter', () => {
  const withFilter = (filter: unknown) =>
    mappingSchema.safeParse({
      ...makeMapping(),
      objects: { ...makeMapping().objects, deals: { filter, fields: {} } },
    });

  test.each([[null], [{ field: 'a', in: ['x'] }], [[{ field: 'a', blank: true }]]])('%j is one', (filter) => {
    expect(withFilter(filter).success).toBe(true);
  });

  test.each([
    ['a list of nothing', []],
    ['a day that is none', { field: 'a', before: '2015-02-30' }],
    ['a day in another form', { field: 'a', before: '01/02/2015' }],
    ['a number in quotes', { field: 'a', under: '10' }],
    ['a key that nobody knows', { field: 'a', matches: '.*' }],
  ])('%s is none', (_, filter) => {
    expect(withFilter(filter).success).toBe(false);
  });

  test('a condition is about one column', () => {
    expect(conditionSchema.safeParse({ in: ['x'] }).success).toBe(false);
  });
});
