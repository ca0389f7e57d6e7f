import { describe, expect, test } from 'vitest';
import { isUntouchedSince, isUntouchedTwin } from '../../src/loading/untouched.js';

const WRITTEN = { at: Date.parse('2026-03-01T10:00:00Z'), isUpdate: false };
const OURS = { add_time: '2019-01-01T00:00:00Z' };

describe('a record of which the server sets the time of creation', () => {
  test.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z', true],
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:01Z', true],
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:02Z', false],
    ['2026-03-01T10:00:00.120Z', '2026-03-01T10:00:00.980Z', true],
    ['2026-03-01 10:00:00', '2026-03-01 10:05:00', false],
    ['2026-03-01 10:00:00', null, false],
    [null, '2026-03-01 10:00:00', false],
  ])('created %s and changed %s: untouched is %s', (add_time, update_time, untouched) => {
    const record = { add_time, update_time };
    expect(isUntouchedSince(record, {}, WRITTEN)).toBe(untouched);
    expect(isUntouchedTwin(record, { id: 1 }, {})).toBe(untouched);
  });
});

test('a record that we changed after its creation is judged by the time of that change', () => {
  const record = { add_time: '2026-02-01T10:00:00Z', update_time: '2026-03-01T10:00:01Z' };
  expect(isUntouchedSince(record, {}, { ...WRITTEN, isUpdate: true })).toBe(true);
  const later = { ...record, update_time: '2026-03-01T10:00:05Z' };
  expect(isUntouchedSince(later, {}, { ...WRITTEN, isUpdate: true })).toBe(false);
});

describe('a record of which we set the time of creation', () => {
  test.each([
    ['2026-03-01T10:00:00Z', true],
    ['2026-03-01T10:00:02Z', true],
    ['2026-03-01T10:00:03Z', false],
    [undefined, false],
  ])('is untouched when it was changed no later than our write: %s, %s', (update_time, untouched) => {
    expect(isUntouchedSince({ ...OURS, update_time }, OURS, WRITTEN)).toBe(untouched);
  });

  test('its twin is untouched when it equals the first one in everything but id and times', () => {
    const first = { id: 1, ...OURS, update_time: '2026-03-01T10:00:00Z', custom_fields: { a: 'x' } };
    const twin = { ...first, id: 2, update_time: '2026-03-01T10:02:00Z' };
    expect(isUntouchedTwin(twin, first, OURS)).toBe(true);
    expect(isUntouchedTwin({ ...twin, label_ids: [4] }, first, OURS)).toBe(false);
    expect(isUntouchedTwin({ ...twin, custom_fields: { a: 'x', b: 'y' } }, first, OURS)).toBe(false);
  });
});
