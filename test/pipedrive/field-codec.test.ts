import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeLead,
  decodeV2,
  encodeLead,
  encodeV2,
  type FieldValue,
} from '../../src/pipedrive/field-codec/index.js';
import { VALUE_TYPES, type FieldType } from '../../src/pipedrive/field-codec/field-value.js';
import type { TargetField } from '../../src/pipedrive/target-schema.js';
import { VALUES, withoutZone } from './field-values.js';

const field = (type: string): TargetField => ({
  key: 'a'.repeat(40),
  name: 'F',
  type,
  options: [],
  custom: true,
});

describe.each(Object.entries(VALUE_TYPES) as [FieldType, FieldValue['type']][])(
  'a %s field',
  (type, valueType) => {
    test('gives back in v2 what was written', () => {
      fc.assert(
        fc.property(VALUES[valueType], (value) => {
          const wire = encodeV2(field(type), value)[field(type).key];
          expect(decodeV2(field(type), wire)).toEqual(value);
        }),
      );
    });

    test('gives back on a lead what was written, but for the zone of a time', () => {
      fc.assert(
        fc.property(VALUES[valueType], (value) => {
          expect(decodeLead(field(type), encodeLead(field(type), value))).toEqual(withoutZone(value));
        }),
      );
    });

    test('is null when it is not set', () => {
      expect(decodeV2(field(type), null)).toBeNull();
      expect(decodeLead(field(type), {})).toBeNull();
    });
  },
);

describe('forms that the wire has besides', () => {
  test.each([
    ['12', [12]],
    [12, [12]],
    ['12,13', [12, 13]],
  ])('a set of a lead may come as %j', (wire, ids) => {
    expect(decodeLead(field('set'), { [field('set').key]: wire })).toEqual({ type: 'options', ids });
  });

  test.each(['', '12,', ',', 'a', '0', '-1', '1.5', true, [12], null])(
    'a set of a lead that is %j is unreadable and never option 0',
    (wire) => {
      expect(decodeLead(field('set'), { [field('set').key]: wire })).toBeNull();
    },
  );

  test('numbers of a lead may come as texts, and anything else is no number', () => {
    const read = (type: string, wire: unknown) => decodeLead(field(type), { [field(type).key]: wire });
    expect(read('double', '12.50')).toEqual({ type: 'number', number: 12.5 });
    expect(read('enum', 7)).toEqual({ type: 'option', id: 7 });
    for (const wire of ['', ' ', 'NaN', 'Infinity', true, {}]) expect(read('double', wire)).toBeNull();
  });

  test('options of v2 may come with their labels', () => {
    expect(decodeV2(field('enum'), { id: 7, label: 'A' })).toEqual({ type: 'option', id: 7 });
    expect(decodeV2(field('set'), [{ id: 7, label: 'A' }, 8])).toEqual({ type: 'options', ids: [7, 8] });
    expect(decodeV2(field('set'), [{ label: 'A' }])).toBeNull();
  });
});
