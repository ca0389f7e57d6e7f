import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { truncateBytes, truncateUnits } from '../../../src/mapping/transform/truncate.js';

describe('shortening a line', () => {
  test('leaves 255 characters alone and cuts 256 to 254 and an ellipsis', () => {
    expect(truncateUnits('x'.repeat(255))).toBe('x'.repeat(255));
    expect(truncateUnits('x'.repeat(256))).toBe(`${'x'.repeat(254)}…`);
  });

  test('does not cut a surrogate pair in two', () => {
    expect(truncateUnits(`${'x'.repeat(253)}😀😀`)).toBe(`${'x'.repeat(253)}…`);
  });

  test('fits, keeps whole characters and is a beginning of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 5, max: 60 }), (text, limit) => {
        for (const [short, size] of [
          [truncateUnits(text, limit), truncateUnits(text, limit).length],
          [truncateBytes(text, limit), Buffer.byteLength(truncateBytes(text, limit))],
        ] as const) {
          expect(size).toBeLessThanOrEqual(limit);
          expect(short).not.toMatch(/\p{Surrogate}/u);
          expect(short === text || text.startsWith(short.slice(0, -1))).toBe(true);
        }
      }),
    );
  });
});
