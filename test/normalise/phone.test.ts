import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalisePhone } from '../../src/normalise/phone.js';

test('notations of one number are one', () => {
  for (const text of ['+49 40 123456', '+49 (0)40 / 12 34 56', '+49-40-123456', ' +4940123456 ']) {
    expect(normalisePhone(text)).toBe('+4940123456');
  }
});

test('an extension makes another number', () => {
  expect(normalisePhone('+1 212 555 0123 ext. 7')).not.toBe(normalisePhone('+1 212 555 0123'));
});

test('without a country the digits count', () => {
  expect(normalisePhone('040 / 123-456')).toBe('040123456');
  expect(normalisePhone('(040) 123456')).toBe('040123456');
});

test.each(['', 'n/a', '-', '1234', 'see notes'])('%j is no number', (text) => {
  expect(normalisePhone(text)).toBeNull();
});

test('normalising twice is normalising once', () => {
  const written = fc.stringMatching(/^[+]?[0-9 ()/.-]{0,24}$/);
  fc.assert(
    fc.property(written, (text) => {
      const once = normalisePhone(text);
      if (once !== null) expect(normalisePhone(once)).toBe(once);
    }),
  );
});
