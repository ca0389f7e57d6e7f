import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustomFieldDefinition } from '../../src/smartdesk/custom-fields.js';
import { readCustomFields } from '../../src/smartdesk/custom-fields.js';
import type { FieldProfile } from '../../src/smartdesk/field-profile.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';
import { hashRow } from '../../src/smartdesk/row-hash.js';
import type { SourceRow } from '../../src/smartdesk/source-rows.js';
import { valueShape } from '../../src/smartdesk/value-shape.js';

function profileOf(
  column: string,
  values: readonly string[],
  definition?: Partial<CustomFieldDefinition>,
): FieldProfile {
  const defaults = {
    object: 'accounts',
    key: column,
    label: column,
    type: 'text',
    options: [],
    required: false,
  } as const;
  const definitions = definition === undefined ? [] : [{ ...defaults, ...definition }];
  const profiler = new ObjectProfiler('accounts', [column], definitions);
  values.forEach((value, index) => profiler.add({ [column]: value }, index + 1));
  const [field] = profiler.result().fields;
  if (field === undefined) throw new Error('no field');
  return field;
}

describe('a profile', () => {
  test('says how full a column is, how long, how varied, and of what shape', () => {
    expect(profileOf('name', ['415-Oslo', ' ', '', '212-Rome', '415-Oslo'])).toMatchObject({
      origin: 'standard',
      kind: 'text',
      filled: 3,
      blank: 2,
      maxLength: 8,
      distinct: { count: 2, exact: true },
      shapes: [{ shape: '9(3)-Aa(3)', count: 3 }],
      dates: null,
      options: null,
    });
  });

  test('counts what reads as number, boolean, e-mail and URL', () => {
    const { reads } = profileOf('extra', [
      '1,200.50',
      '-3',
      '4+',
      '-',
      'yes',
      'a@b.example',
      'https://x.example/y',
      'X.EXAMPLE',
    ]);
    expect(reads).toEqual({ number: 2, boolean: 1, email: 1, url: 2 });
  });

  test('finds dates in a column that nobody declared, and no others', () => {
    expect(profileOf('extra', ['2017-05-26', '26/05/2017', ''])).toMatchObject({
      origin: 'unknown',
      dates: { dates: 2, order: 'day_first' },
    });
    expect(profileOf('extra', [...Array<string>(30).fill('text'), '2017-05-26']).dates).toBeNull();
  });

  test('counts picklist values by option, and those that are none', () => {
    const picklist = { type: 'picklist', options: ['A', 'B'] } as const;
    expect(profileOf('cf_x', ['A', 'A', 'c', ''], picklist).options).toEqual({
      declared: [
        { option: 'A', count: 2 },
        { option: 'B', count: 0 },
      ],
      unknown: [{ value: 'c', count: 1 }],
      otherUnknown: 0,
    });
    const several = profileOf('cf_x', ['A|B', 'B| c'], { ...picklist, type: 'multipicklist' }).options;
    expect(several?.declared.map(({ count }) => count)).toEqual([1, 2]);
    expect(several?.unknown).toEqual([{ value: 'c', count: 1 }]);
  });

  test('stays small whatever comes: distinct values and options are bounded, and it says so', () => {
    const values = Array.from({ length: 3000 }, (_, at) => `value ${at} ${'x'.repeat(100)}`);
    const found = profileOf('cf_x', values, { type: 'picklist', options: ['A'] });
    expect(found.distinct).toEqual({ count: 1000, exact: false });
    expect([found.options?.unknown.length, found.options?.otherUnknown]).toEqual([200, 2800]);
    expect(JSON.stringify(found).length).toBeLessThan(60_000);
  });

  test('a shape never shows a letter or digit of the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (value) => {
        expect(valueShape(value)).toMatch(/^[9Aa ?!-/:-@[-`{-~\d()…]*$/);
        expect(valueShape(value).replace(/\(\d+\)/g, '')).not.toMatch(/[0-8]|[b-zB-Z]/);
      }),
    );
  });
});

describe('hashRow', () => {
  test('does not depend on column order, and differs when any value or name does', () => {
    expect(hashRow({ a: '1', b: '2' })).toBe(hashRow({ b: '2', a: '1' }));
    const others = [
      { a: '1' },
      { a: '1', b: '' },
      { a: '2', b: '1' },
      { a: '1', c: '2' },
      { a: '1 ', b: '2' },
    ];
    for (const other of others) expect(hashRow(other)).not.toBe(hashRow({ a: '1', b: '2' }));
    expect(hashRow({})).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('custom field definitions', () => {
  const row = (values: Record<string, string>, number = 1): SourceRow => ({
    object: 'custom_fields',
    row: number,
    line: number + 1,
    id: '',
    values: {
      object: 'account',
      key: 'cf_a',
      label: 'A',
      type: 'text',
      options: '',
      required: 'false',
      ...values,
    },
  });

  test('the object is the file name, options are trimmed and each once', async () => {
    const { definitions, problems } = await readCustomFields([
      row({ type: 'Picklist', options: ' x |y||x', required: 'TRUE' }),
    ]);
    expect(definitions).toEqual([
      { object: 'accounts', key: 'cf_a', label: 'A', type: 'picklist', options: ['x', 'y'], required: true },
    ]);
    expect(problems).toEqual([{ row: 1, message: '1 options are given more than once', dropped: false }]);
  });

  test('what is wrong comes back as a value with its row', async () => {
    const { definitions, problems } = await readCustomFields([
      row({ object: 'planet' }, 1),
      row({ key: ' ' }, 2),
      row({ type: 'colour' }, 3),
      row({ label: '' }, 4),
      row({ label: 'again' }, 5),
      row({ key: 'cf_b', type: 'picklist' }, 6),
      { object: 'custom_fields', row: 7, line: 8, reason: '2 columns where the header has 6', values: {} },
    ]);
    expect(definitions.map(({ key, label }) => [key, label])).toEqual([
      ['cf_a', 'cf_a'],
      ['cf_b', 'A'],
    ]);
    expect(problems.map(({ row: number, dropped }) => [number, dropped])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [5, true],
      [6, false],
      [7, true],
    ]);
  });
});
