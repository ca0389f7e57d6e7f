import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../../src/mapping/transform/decimal.js';
import { readNumber } from '../../../src/smartdesk/profiling/number-form.js';

describe('numbers', () => {
  test.each([
    ['1234.5', '1234.5', 1234.5],
    ['-7', '1234.5', -7],
    ['1,234.56', '1,234.56', 1234.56],
    ['1,234,567', '1,234.56', 1234567],
    ['1.234,56', '1.234,56', 1234.56],
    ['1.234.567', '1.234,56', 1234567],
    ['1 234,5', '1 234', 1234.5],
    ["1'234'567.89", '1 234', 1234567.89],
    ['12,5', '12,5', 12.5],
    ['1234,567', '12,5', 1234.567],
    ['1,234', '1,234', null],
  ])('%s is of the form %s', (text, form, value) => {
    expect(readNumber(text)).toEqual({ form, value, currency: null, percent: false });
  });

  test.each([
    ['$1,234.50', '$', '1,234.56'],
    ['-€ 12,50', '€', '12,5'],
    ['€-5', '€', '1234.5'],
    ['1.234,56 €', '€', '1.234,56'],
    ['EUR 500', 'EUR', '1234.5'],
    ['USD1,000', 'USD', '1,234'],
    ['1 000 000 CHF', 'CHF', '1 234'],
  ])('%s is an amount in %s', (text, currency, form) => {
    expect(readNumber(text)).toMatchObject({ currency, form, percent: false });
  });

  test('a percentage is one', () => {
    expect(readNumber('12,5 %')).toEqual({ form: '12,5', value: 12.5, currency: null, percent: true });
  });

  test.each([
    '4+',
    '-',
    '',
    '1,23,4',
    'XYZ 5',
    'EUR',
    '$',
    '1e5',
    '0x1f',
    '12-13',
    '5 kg',
    '٣',
    '1.2.3',
    '$ % 5',
  ])('%s is no number', (text) => {
    expect(readNumber(text)).toBeNull();
  });

  test('what it reads without a sign beside it is what the load reads, and the other way round', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."0123456789.,-+ '_"), maxLength: 14 }),
      fc
        .tuple(fc.integer({ min: -999, max: 999 }), fc.constantFrom('', ',123', '.123', ' 123', ',5', '.5'))
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const trimmed = value.trim();
        expect(readNumber(trimmed)?.value ?? null).toBe(parseDecimal(trimmed));
      }),
      { numRuns: 3000 },
    );
  });
});
