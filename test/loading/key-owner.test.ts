import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceIdOf } from '../../src/loading/key-owner.js';
import { marker, sourceKey, type KeyedObject } from '../../src/mapping/transform/keys.js';

const OBJECTS: readonly KeyedObject[] = [
  'accounts',
  'contacts',
  'lead_organizations',
  'lead_persons',
  'leads',
  'deals',
  'activities',
  'tasks',
  'notes',
];

describe('the source id of a key', () => {
  test('is the id that the key was made of, for every object and any id', () => {
    const ids = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.constantFrom(...OBJECTS), ids, (object, id) => {
        expect(sourceIdOf(object, sourceKey(object, id))).toBe(id);
      }),
    );
  });

  test('of a note that stands in for an attachment is the attachment', () => {
    expect(sourceIdOf('attachments', marker('notes', sourceKey('attachments', 'att_7')))).toBe('att_7');
  });

  test('is none for a file, which is known by parent, name and size', () => {
    expect(sourceIdOf('attachments', 'file:deal_id:7:1024:a.pdf')).toBeNull();
  });
});
