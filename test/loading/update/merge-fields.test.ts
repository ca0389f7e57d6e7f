import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dealPort } from '../../../src/loading/ports/deals.js';
import { changeOf, mergeFields, touchedUnits } from '../../../src/loading/update/merge-fields.js';
import { bodyOf, unitOf, unitsOf, withUnitsOf } from '../../../src/loading/update/units.js';

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
        const result = patched(held, changeOf(merges.filter(({ outcome }) => outcome === 'write')));
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
        const again = mergeFields(plain, { before, after }, patched(held, changeOf(writes)));
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
    expect(changeOf(merges)).toEqual({ phones: [], custom_fields: { k: null } });
  });

  test('units and body are the same in another form', () => {
    fc.assert(
      fc.property(body, ({ custom_fields, ...natives }) => {
        const whole = Object.keys(custom_fields).length === 0 ? natives : { ...natives, custom_fields };
        expect(bodyOf(unitsOf(whole))).toEqual(whole);
        expect(withUnitsOf({}, whole, new Set(unitsOf(whole).keys()))).toEqual(whole);
        expect(withUnitsOf(whole, {}, new Set())).toEqual(whole);
      }),
    );
  });

  test('a deal that somebody closed otherwise keeps the whole of it: status, times and reason are one', () => {
    const before = { status: 'open' };
    const after = { status: 'won', won_time: '2026-01-02T00:00:00Z', close_time: '2026-01-02T00:00:00Z' };
    const held = { status: 'lost', lost_time: '2026-01-03T00:00:00Z', lost_reason: 'price' };
    expect(mergeFields(plain, { before, after }, held)).toMatchObject([
      { unit: 'status', outcome: 'differs' },
    ]);
    const untouched = mergeFields(plain, { before, after }, before);
    expect(changeOf(untouched)).toEqual(after);
  });

  test('reopening a deal says so and nothing of times: Pipedrive clears them itself', () => {
    const before = { status: 'won', won_time: '2026-01-02T00:00:00Z', close_time: '2026-01-02T00:00:00Z' };
    const merges = mergeFields(plain, { before, after: { status: 'open' } }, before);
    expect(changeOf(merges)).toEqual({ status: 'open' });
    const again = mergeFields(
      plain,
      { before, after: { status: 'open' } },
      { status: 'open', won_time: null },
    );
    expect(again).toMatchObject([{ outcome: 'there' }]);
  });

  test('a lost reason that is taken back is cleared', () => {
    const before = { status: 'lost', lost_reason: 'price' };
    const merges = mergeFields(plain, { before, after: { status: 'lost' } }, before);
    expect(merges).toMatchObject([{ outcome: 'write' }]);
    expect(changeOf(merges)).toEqual({ status: 'lost', lost_reason: null });
  });

  test('a difference deep in a field belongs to the field', () => {
    expect(unitOf('custom_fields.abc.currency')).toBe('custom_fields.abc');
    expect(unitOf('value.amount')).toBe('value');
    expect(unitOf('lost_reason')).toBe('status');
  });
});

test('a custom field of several options is cleared with null, a list such as the phones with an empty one', () => {
  const key = 'c'.repeat(40);
  const before = { phones: [{ value: 'x' }], custom_fields: { [key]: [4, 7] } };
  const merges = mergeFields(plain, { before, after: {} }, before);
  expect(changeOf(merges)).toEqual({ phones: [], custom_fields: { [key]: null } });
});

describe('the value of a deal that has none', () => {
  const before = { title: 'T', currency: 'EUR' };

  test('is 0 in Pipedrive, and nobody changed it', () => {
    const after = { ...before, value: 48_000 };
    const [merge] = mergeFields(dealPort, { before, after }, { ...before, value: 0 });
    expect(merge).toMatchObject({
      unit: 'value',
      outcome: 'write',
      value: { value: 48_000, currency: 'EUR' },
    });
  });

  test('is written as 0 where there was one before', () => {
    const had = { ...before, value: 5 };
    const [merge] = mergeFields(dealPort, { before: had, after: before }, had);
    expect(merge).toMatchObject({ unit: 'value', outcome: 'write', value: { value: 0, currency: 'EUR' } });
  });

  test('is a person’s where it is another one', () => {
    const after = { ...before, value: 48_000 };
    const [merge] = mergeFields(dealPort, { before, after }, { ...before, value: 7 });
    expect(merge).toMatchObject({ unit: 'value', outcome: 'differs' });
  });
});
