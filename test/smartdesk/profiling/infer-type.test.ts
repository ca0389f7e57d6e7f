import { describe, expect, test } from 'vitest';
import { ObjectProfiler } from '../../../src/smartdesk/profile.js';
import type { FieldProfile } from '../../../src/smartdesk/field-profile.js';

function profileOf(values: readonly string[]): FieldProfile {
  const profiler = new ObjectProfiler('accounts', ['extra']);
  values.forEach((value, index) => profiler.add({ extra: value }, index + 1));
  const [field] = profiler.result().fields;
  if (field === undefined) throw new Error('no field');
  return field;
}
const typeOf = (...values: string[]): string => profileOf(values).inferred.type;
const times = (n: number, make: (at: number) => string): string[] =>
  Array.from({ length: n }, (_, at) => make(at));

describe('the type of a column by its values', () => {
  test.each([
    ['boolean', ['yes', 'No', 'Y']],
    ['boolean', ['true', '0', '1']],
    ['boolean', ['0', '1', '1']],
    ['boolean', ['No', 'No']],
    ['integer', ['1', '1']],
    ['integer', ['0', '1', '2']],
    ['number', ['1.5', '2']],
    ['number', ['1.234,56', '12,5']],
    ['amount', ['$5', 'EUR 7', '8']],
    ['percent', ['5 %', '12.5%']],
    ['currency_code', ['EUR', 'USD']],
    ['date', ['2017-05-26', '26.05.2017']],
    ['datetime', ['2017-05-26T18:00:00Z', '26/05/2017 18:00']],
    ['email', ['a@b.example', 'c@d.example']],
    ['phone', ['398-555-0132', '+49 30 123456']],
    ['url', ['https://x.example', 'y.example', 'https://z.example']],
    ['domain', ['x.example', 'y.example']],
    ['text', ['Oslo', 'Rome']],
    ['blank', ['', ' ']],
    ['blank', ['n/a', '-']],
  ])('%s: %j', (type, values) => {
    expect(typeOf(...values)).toBe(type);
  });

  test('few values that come again and again are a list of choices; many are text', () => {
    expect(typeOf(...times(50, (at) => `Choice ${at % 10}`))).toBe('picklist');
    expect(typeOf(...times(49, (at) => `Choice ${at % 10}`))).toBe('text');
    expect(typeOf(...times(2000, (at) => `Choice ${String.fromCharCode(97 + (at % 26))}${at % 101}`))).toBe(
      'text',
    );
  });

  test('long text is told from text by a few long values', () => {
    const long = 'word '.repeat(60);
    expect(typeOf(...times(95, (at) => `short ${at}`), ...times(5, (at) => `${long}${at}`))).toBe('longtext');
    expect(typeOf(...times(97, (at) => `short ${at}`), ...times(3, (at) => `${long}${at}`))).toBe('text');
  });

  test('nine tenths of what says something decide, and the others are named by their rows', () => {
    const numbers = times(18, (at) => String(at + 2));
    const found = profileOf([...numbers, '4+', 'n/a', 'n/a', 'n/a', '5+']);
    expect(found.inferred).toEqual({
      type: 'integer',
      share: 0.9,
      exceptions: { count: 5, rows: [19, 20, 21, 22, 23] },
    });
    expect(found.nonValues).toEqual([{ word: 'n/a', count: 3, rows: [20, 21, 22] }]);
    expect(profileOf([...numbers, '4+', '5+', '6+']).inferred.type).toBe('text');
  });
});
