import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bodyOf, mergeFields, touchedUnits, unitOf } from '../../../src/loading/amend/merge-fields.js';

const plain = { stored: (body: Readonly<Record<string, unknown>>) => body };

const value = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'c'),
  fc.integer({ min: 0, max: 2 }),
  fc.constant(null),
  fc.array(fc.record({ value: fc.constantFrom('x', 'y') }, { noNullPrototype: true }), { maxLength: 2 }),
);
const body = fc.record(
  {
    name: value,
    phones: value,
    custom_fields: fc.dictionary(fc.constantFrom('k1', 'k2', 'k3'), value, { noNullPrototype: true }),
  },
  { requiredKeys: ['custom_fields'], noNullPrototype: true },
);

const blank = (item: unknown): boolean =>
  item === undefined || item === null || item === '' || (Array.isArray(item) && item.length === 0);
const same = (a: unknown, b: unknown): boolean =>
  (blank(a) && blank(b)) || JSON.stringify(a) === JSON.stringify(b);
const get = (record: Record<string, unknown>, unit: string): unknown => {
  const [top = '', key] = unit.split('.');
  const held = record[top];
  return key === undefined ? held : (held as Record<string, unknown> | undefined)?.[key];
};
/** What the target holds after a request. */
const patched = (
  record: Record<string, unknown>,
  change: Record<string, unknown>,
): Record<string, unknown> => ({
  ...record,
  ...change,
  custom_fields: {
    ...(record['custom_fields'] as object),
    ...(change['custom_fields'] as object | undefined),
  },
});

describe('three sides of a record', () => {
  test('what nobody else changed is written, what somebody changed stays, what is there is not sent', () => {
    fc.assert(
      fc.property(body, body, body, (before, after, held) => {
        const merges = mergeFields(plain, { before, after }, held);
        const result = patched(held, bodyOf(merges.filter(({ outcome }) => outcome === 'write')));
        for (const unit of ['name', 'phones', 'custom_fields.k1', 'custom_fields.k2', 'custom_fields.k3']) {
          const [old, wanted, actual, ended] = [before, after, held, result].map((side) => get(side, unit));
          const isTouched = !same(old, wanted);
          if (isTouched && same(actual, old)) expect(same(ended, wanted)).toBe(true);
          else expect(same(ended, actual)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a second time there is nothing to write', () => {
    fc.assert(
      fc.property(body, body, body, (before, after, held) => {
        const writes = mergeFields(plain, { before, after }, held).filter(
          ({ outcome }) => outcome === 'write',
        );
        const again = mergeFields(plain, { before, after }, patched(held, bodyOf(writes)));
        expect(again.filter(({ outcome }) => outcome === 'write')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('two equal bodies touch nothing', () => {
    fc.assert(
      fc.property(body, (one) => {
        expect(touchedUnits(plain, one, structuredClone(one))).toEqual([]);
      }),
    );
  });

  test('what Pipedrive takes on creation only is left alone', () => {
    expect(touchedUnits(plain, { add_time: '1' }, { add_time: '2' })).toEqual([]);
  });

  test('a list is cleared with an empty list, anything else with null', () => {
    const merges = mergeFields(
      plain,
      { before: { phones: [{ value: 'x' }], custom_fields: { k: 'a' } }, after: {} },
      { phones: [{ value: 'x', primary: true }], custom_fields: { k: 'a' } },
    );
    expect(bodyOf(merges)).toEqual({ phones: [], custom_fields: { k: null } });
  });

  test('a difference deep in a field belongs to the field', () => {
    expect(unitOf('custom_fields.abc.currency')).toBe('custom_fields.abc');
    expect(unitOf('value.amount')).toBe('value');
  });
});
