import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../../src/mapping/transform/decimal.js';

describe('parseDecimal', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    [' 42 ', 42],
    ['+7', 7],
    ['-3.50', -3.5],
    ['.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['1.234', 1.234],
    ['1,234.56', 1234.56],
    ['1,234,567', 1234567],
    ['1.234.567', 1234567],
    ['1.234,56', 1234.56],
    ['-1 234 567,8', -1234567.8],
    ['1\u00a0234', 1234],
    ["1'234.50", 1234.5],
    ['12,5', 12.5],
    ['1234,567', 1234.567],
    ['0.30000000000000004', 0.30000000000000004],
  ])('reads %j as %d', (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });

  test.each([
    '',
    '4+',
    'AW',
    '1,234',
    '1,23,456',
    '1.234.56',
    '1,234,56',
    '12,34,567',
    '1e5',
    '0x10',
    'NaN',
    'Infinity',
    '-',
    '.',
    ',5',
    '5 %',
    '$5',
    '1 2',
    '1,234.567.8',
    '١٢',
    '12345678901234567891',
    '0.1234567890123456789',
    `1${'0'.repeat(400)}`,
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  test('reads back every number that is written without an exponent', () => {
    const numbers = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !/e/.test(String(value)));
    fc.assert(
      fc.property(numbers, (value) => {
        expect(parseDecimal(String(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test('reads thousands with a fraction in any locale that has one separator of each kind', () => {
    const parts = fc.record({
      whole: fc.integer({ min: 1_000, max: 999_999_999 }),
      cents: fc.integer({ min: 0, max: 99 }),
    });
    fc.assert(
      fc.property(parts, fc.constantFrom('en-US', 'de-DE', 'de-CH', 'fr-FR'), ({ whole, cents }, locale) => {
        const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
        const text = value.toLocaleString(locale, { minimumFractionDigits: 2 });
        expect(parseDecimal(text)).toBe(value);
      }),
    );
  });
});
