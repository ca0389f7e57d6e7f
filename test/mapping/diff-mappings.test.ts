import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceLines } from '../../src/cli/text/difference-lines.js';
import { diffMappings } from '../../src/mapping/diff-mappings.js';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { arbitraryMapping } from './arbitrary-mapping.js';
import { makeMapping } from './transform/fixture.js';

function changed(change: (mapping: Mapping) => void) {
  const mapping = makeMapping();
  change(mapping);
  return diffMappings(makeMapping(), mapping);
}

describe('the differences of two mappings', () => {
  test('of a line are those of its keys', () => {
    const found = changed(({ objects }) =>
      Object.assign(objects.contacts.fields['phone']!, { to: 'Tel', type: 'phone' }),
    );
    expect(found).toEqual([
      { path: 'objects.contacts.fields.phone.to', before: 'phones', after: 'Tel' },
      { path: 'objects.contacts.fields.phone.type', before: undefined, after: 'phone' },
    ]);
  });

  test('are told in words where people read one thing', () => {
    const found = changed(({ objects: { contacts, deals } }) => {
      contacts.fields['crm'] = { to: 'CRM', type: 'varchar', constant: 'SmartDesk', onInvalid: 'drop' };
      delete contacts.fields['phone'];
      deals.filter = [
        { field: 'status', notIn: ['lost', ''] },
        { field: 'closed_at', notBefore: '2015-01-01', blank: false },
      ];
    });
    const text = differenceLines(found, 'the proposal').join('\n');
    expect(text).toContain('custom field "CRM" (Text), the constant "SmartDesk"');
    expect(text).toMatch(/contacts\.fields\.phone +phones +–/);
    expect(text).toMatch(
      /deals\.filter +everything moves +status none of lost, \(blank\); closed_at filled and not before 2015-01-01/,
    );
  });

  test('why and how sure are none', () => {
    expect(
      changed(({ objects }) =>
        Object.assign(objects.deals.fields['status']!, { reason: 'x', confidence: 0.1 }),
      ),
    ).toEqual([]);
  });
});

test('mappings without a difference mean the same, and those that mean the same have none but an order', () => {
  const key = fc.constantFrom('a', 'b');
  const text = fc.constantFrom('x', 'y');
  fc.assert(
    fc.property(arbitraryMapping({ text, key }), arbitraryMapping({ text, key }), (one, other) => {
      expect(diffMappings(one, structuredClone(one))).toEqual([]);
      const merged = { ...other, objects: { ...other.objects, deals: one.objects.deals } };
      expect(diffMappings(other, merged).length > 0).toBe(
        fingerprintMapping(other) !== fingerprintMapping(merged),
      );
    }),
  );
});
