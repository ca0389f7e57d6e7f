import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldName } from '../../src/normalise/name.js';

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => foldName(foldName(text)) === foldName(text)),
  );
});

test.each([
  ['  Nordlicht   GmbH ', 'nordlicht gmbh'],
  ['Cafe\u0301', 'caf\u00e9'],
  ['a\u00a0b\tc', 'a b c'],
  ['', ''],
])('%j and %j are one name', (text, folded) => {
  expect(foldName(text)).toBe(folded);
});
