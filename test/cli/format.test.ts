import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bar,
  count,
  counted,
  duration,
  fit,
  minute,
  visibleLength,
  wrap,
} from '../../src/cli/text/format.js';
import { table } from '../../src/cli/text/table.js';

const ESC = String.fromCharCode(27);

describe('bars', () => {
  test('have their width whatever the share, and only whole shares fill or empty them', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 80 }), (share, width) => {
        const text = bar(share, width);
        expect(Array.from(text)).toHaveLength(width);
        if (share <= 0) expect(text).not.toContain('█');
        if (share >= 1) expect(text).not.toContain('░');
      }),
    );
  });
});

describe('lines', () => {
  test('are never longer than the terminal is wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 120 }), (line, columns) => {
        expect(visibleLength(fit(line, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('that fit stay as they are, colours included', () => {
    const line = `${ESC}[32mdone${ESC}[39m`;
    expect(fit(line, 4)).toBe(line);
    expect(fit(line, 3)).toBe('do…');
  });

  test('are broken at spaces and lose no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
        fc.integer({ min: 12, max: 60 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(
            lines
              .join(' ')
              .split(' ')
              .filter((word) => word !== ''),
          ).toEqual(words);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

test('numbers and times read as people write them', () => {
  expect(count(1234567)).toBe('1,234,567');
  expect(counted(1, 'field')).toBe('1 field');
  expect(counted(2, 'field')).toBe('2 fields');
  expect(minute('2026-11-23T14:20:45.000Z')).toBe('2026-11-23 14:20 UTC');
  expect([0.2, 59, 60, 61, 3_600, 3_660, 86_400, 100_800].map(duration)).toEqual([
    '1 s',
    '59 s',
    '1 min',
    '2 min',
    '1 h',
    '1 h 1 min',
    '1 d',
    '1 d 4 h',
  ]);
});

test('tables align text to the left and numbers to the right', () => {
  expect(
    table(
      ['object', 'rows>'],
      [
        ['accounts', '5'],
        ['deals', '1,200'],
      ],
    ),
  ).toEqual(['object     rows', '────────  ─────', 'accounts      5', 'deals     1,200']);
});
