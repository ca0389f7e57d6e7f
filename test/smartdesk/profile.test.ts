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
      distinct: { count: 2, exact: true, error: 0 },
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
    expect(reads).toEqual({
      number: 2,
      integer: 1,
      boolean: 1,
      email: 1,
      url: 2,
      domain: 1,
      phone: 0,
      currencyCode: 0,
    });
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
      unknown: [{ value: 'c', count: 1, rows: [3] }],
      otherUnknown: 0,
    });
    const several = profileOf('cf_x', ['A|B', 'B| c'], { ...picklist, type: 'multipicklist' }).options;
    expect(several?.declared.map(({ count }) => count)).toEqual([1, 2]);
    expect(several?.unknown).toEqual([{ value: 'c', count: 1, rows: [2] }]);
  });

  test('stays small whatever comes: distinct values and options are bounded, and it says so', () => {
    const values = Array.from({ length: 3000 }, (_, at) => `value ${at} ${'x'.repeat(100)}`);
    const found = profileOf('cf_x', values, { type: 'picklist', options: ['A'] });
    expect(found.distinct.exact).toBe(false);
    expect(Math.abs(found.distinct.count - 3000)).toBeLessThan(3000 * 4 * found.distinct.error);
    expect([found.options?.unknown.length, found.options?.otherUnknown]).toEqual([200, 2800]);
    expect(JSON.stringify(found).length).toBeLessThan(60_000);
  });

  test('the order of rows changes no count', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        'A',
        'a',
        'B ',
        'Select',
        'n/a',
        '-',
        'A|B',
        'A;c',
        'c',
        'yes',
        '0',
        '1',
        'EUR',
      ),
      fc.constantFrom(
        '26/05/2017',
        '5/26/2017',
        '3/4/2017',
        '2017-05-26',
        '1,234',
        '1,234.5',
        '€ 5',
        '7 %',
        '12,5',
      ),
      fc.constantFrom('a@b.example', 'x.example', '398-555-0132', 'x'.repeat(300)),
      fc.string({ maxLength: 5 }),
    );
    const type = fc.constantFrom(
      'text',
      'picklist',
      'multipicklist',
      'number',
      'boolean',
      'date',
      'currency',
    );
    const countsOf = (values: readonly string[], kind: CustomFieldDefinition['type']): unknown => {
      const found = profileOf('cf_x', values, { type: kind, options: ['A', 'B', 'Unused'] });
      return JSON.parse(JSON.stringify(found, (key, value: unknown) => (key === 'rows' ? undefined : value)));
    };
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 60 }), type, fc.integer(), (values, kind, seed) => {
        const shuffled = values
          .map((value, at) => ({ value, key: Math.imul(at + seed, 2654435761) }))
          .sort((a, b) => a.key - b.key)
          .map(({ value }) => value);
        expect(countsOf(shuffled, kind)).toEqual(countsOf(values, kind));
      }),
      { numRuns: 300 },
    );
  });

  test('what it holds does not grow with the rows, whatever they are', () => {
    const columns = ['words', 'ids', 'cf_list', 'dates', 'long'];
    const list = {
      object: 'accounts',
      key: 'cf_list',
      label: '',
      type: 'picklist',
      required: false,
    } as const;
    const profiler = new ObjectProfiler('accounts', columns, [{ ...list, options: ['A', 'B'] }]);
    const held: number[] = [];
    for (let row = 1; row <= 40_000; row++) {
      profiler.add(
        {
          words: `${String.fromCharCode(97 + (row % 26)).repeat(row % 23)}${'!'.repeat(row % 37)}9`,
          ids: `id_${row}`,
          cf_list: `choice ${row}`,
          dates: `${row % 29}/${row % 13}/${1000 + (row % 9000)}`,
          long: `${row} ${'x'.repeat(row % 200)}`,
        },
        row,
      );
      if (row % 20_000 === 0) held.push(profiler.retained);
    }
    expect(held[1]).toBe(held[0]);
    // Per column: 1,000 values, 500 shapes, 202 options, a few words, codes and forms.
    expect(held[1]).toBeLessThan(columns.length * 1_800);
    expect(JSON.stringify(profiler.result()).length).toBeLessThan(columns.length * 40_000);
  });

  test('values that differ only in case or spaces: choices by name, others by their rows', () => {
    const values = ['Google', 'google', 'Google', 'Trade fair', 'Trade  Fair', 'other'];
    expect(profileOf('cf_x', values, { type: 'picklist', options: ['Google'] })).toMatchObject({
      twins: {
        groups: 2,
        values: 2,
        examples: [
          [
            { value: 'Google', count: 2, rows: [1, 3] },
            { value: 'google', count: 1, rows: [2] },
          ],
          [
            { value: 'Trade  Fair', count: 1, rows: [5] },
            { value: 'Trade fair', count: 1, rows: [4] },
          ],
        ],
      },
      options: {
        unknown: expect.arrayContaining([{ value: 'google', count: 1, rows: [2], like: 'Google' }]),
      },
    });
    expect(profileOf('name', values).twins?.examples[0]).toEqual([
      { count: 2, rows: [1, 3] },
      { count: 1, rows: [2] },
    ]);
    const many = Array.from({ length: 1_001 }, (_, at) => `v${at}`);
    expect(profileOf('name', many).twins).toBeNull();
  });

  test('values that a column of the declared kind cannot hold are counted as the load counts them', () => {
    const custom = (type: CustomFieldDefinition['type'], ...values: string[]): unknown =>
      profileOf('cf_x', values, { type }).misfits;
    expect(custom('number', '5', '4+', '1,234', '12,5', 'n/a', '€ 5')).toEqual({
      count: 4,
      rows: [2, 3, 5, 6],
    });
    expect(custom('currency', '1.234,56', 'EUR')).toEqual({ count: 1, rows: [2] });
    expect(custom('boolean', 'yes', 'n', '1', 'maybe')).toEqual({ count: 1, rows: [4] });
    expect(custom('date', '2017-05-26', 'soon', '31/02/2017')).toEqual({ count: 2, rows: [2, 3] });
    expect(custom('text', 'anything', '-')).toEqual({ count: 0, rows: [] });
    expect(profileOf('currency', ['EUR']).misfits).toEqual({ count: 0, rows: [] });
  });

  test('currencies: beside amounts, or in a column of codes', () => {
    const codes = new ObjectProfiler('deals', ['currency', 'cf_price', 'name']);
    const rows = [
      { currency: 'EUR', cf_price: '$5', name: 'EUR' },
      { currency: 'USD', cf_price: '7 EUR', name: 'x' },
      { currency: 'EUR', cf_price: '9', name: 'y' },
    ];
    rows.forEach((row, index) => codes.add(row, index + 1));
    expect(codes.result().fields.map(({ currencies }) => currencies)).toEqual([
      [
        { currency: 'EUR', count: 2 },
        { currency: 'USD', count: 1 },
      ],
      [
        { currency: '$', count: 1 },
        { currency: 'EUR', count: 1 },
      ],
      [],
    ]);
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
