import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareIds, mergeAccounts } from '../../../src/mapping/transform/merge-accounts.js';
import type { SourceRecord } from '../../../src/mapping/transform/types.js';

const account = (id: string, values: Record<string, string>): SourceRecord => ({
  object: 'accounts',
  id,
  values: { id, ...values },
});

describe('merging accounts', () => {
  test('keeps the survivor, fills its blanks in the order of ids and reports what lost', () => {
    const { record, losing } = mergeAccounts(
      account('acc_5', { name: 'Acme', phone: ' ', address: '', industry: 'IT' }),
      [
        account('acc_10', { name: 'ACME Ltd', phone: '10', address: 'Ten', industry: ' IT ' }),
        account('acc_9', { name: 'Acme', phone: '9', address: '', industry: '' }),
      ],
    );
    expect(record).toEqual(account('acc_5', { name: 'Acme', phone: '9', address: 'Ten', industry: 'IT' }));
    expect(losing).toEqual([
      { sourceId: 'acc_10', note: { field: 'name', code: 'merged', action: 'merged', value: 'ACME Ltd' } },
      { sourceId: 'acc_10', note: { field: 'phone', code: 'merged', action: 'merged', value: '10' } },
    ]);
  });

  test('leaves inline notes with the account they belong to', () => {
    const { record, losing } = mergeAccounts(account('a', { notes: '' }), [
      account('b', { notes: 'call back' }),
    ]);
    expect(record.values.notes).toBe('');
    expect(losing).toEqual([]);
  });

  const cell = fc.constantFrom('', ' ', 'x', 'y ', 'z');
  const values = fc.record({ name: cell, phone: cell, website: cell });
  const accounts = fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
    .chain((ids) => fc.tuple(...ids.map((id) => values.map((each) => account(id, each)))));

  test('loses no value: each is in the result or reported, and the order of rows does not matter', () => {
    fc.assert(
      fc.property(accounts, ([survivor, ...others]) => {
        if (!survivor) return;
        const merged = mergeAccounts(survivor, others);
        expect(mergeAccounts(survivor, others.toReversed())).toEqual(merged);
        for (const other of others) {
          for (const [field, value] of Object.entries(other.values)) {
            if (field === 'id' || value.trim() === '') continue;
            const kept = merged.record.values[field]?.trim() === value.trim();
            const reported = merged.losing.some(
              ({ sourceId, note }) => sourceId === other.id && note.field === field,
            );
            expect([kept, reported]).toEqual([kept, !kept]);
          }
        }
        for (const [field, value] of Object.entries(survivor.values)) {
          if (value.trim() !== '') expect(merged.record.values[field]).toBe(value);
        }
      }),
    );
  });
});

describe('the order of ids', () => {
  test.each([
    ['acc_9', 'acc_10'],
    ['9', '10'],
    ['a', 'b'],
    ['acc_1', 'acc_1a'],
  ])('puts %s before %s', (first, second) => {
    expect(compareIds(first, second)).toBeLessThan(0);
    expect(compareIds(second, first)).toBeGreaterThan(0);
  });

  test('is total', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(Math.sign(compareIds(a, b)) + Math.sign(compareIds(b, a))).toBe(0);
        expect(compareIds(a, b) === 0).toBe(a === b);
      }),
    );
  });
});
