import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeForeignMarkers, marker, readMarker, sourceKey } from '../../../src/mapping/transform/keys.js';

describe('sourceKey', () => {
  test.each([
    ['accounts', 'acc_1', 'accounts/acc_1'],
    ['contacts', 'con_1', 'contacts/con_1'],
    ['deals', 'D1', 'deals/D1'],
    ['leads', 'l-1', 'leads/l-1'],
    ['lead_persons', 'l-1', 'leads/l-1#person'],
    ['lead_organizations', 'l-1', 'leads/l-1#organization'],
    ['activities', 'act_1', '[sd:activity:act_1]'],
    ['tasks', 'tsk_1', '[sd:task:tsk_1]'],
    ['notes', 'n 1', '[sd:note:n 1]'],
  ] as const)('of %s %s is %s', (object, id, expected) => {
    expect(sourceKey(object, id)).toBe(expected);
  });
});

const objects = fc.constantFrom('activities', 'tasks', 'notes');
const ids = fc.string({ minLength: 1, unit: 'grapheme' });
const texts = fc
  .array(fc.oneof(fc.string(), fc.constantFrom('[sd:task:1]', '[SD:', '[s<b>d:', '[', ']', '\n')))
  .map((parts) => parts.join(''));

describe('a marker', () => {
  test('gives back the object and any id, wherever the text before and after comes from', () => {
    fc.assert(
      fc.property(objects, ids, texts, texts, (object, id, before, after) => {
        const text = escapeForeignMarkers(before) + marker(object, id) + escapeForeignMarkers(after);
        expect(readMarker(text)).toEqual({ object, id });
      }),
    );
  });

  test('is not read out of escaped source text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(readMarker(escapeForeignMarkers(text))).toBeNull();
      }),
    );
  });

  test.each(['', 'no marker', '[sd:deal:1]', '[sd:task:]', '[sd:task:1'])('is not found in %j', (text) => {
    expect(readMarker(text)).toBeNull();
  });
});

describe('escaping', () => {
  test.each([
    ['see [sd:note:7]', 'see [ sd:note:7]'],
    ['[SD:x', '[ SD:x'],
    ['[s<b>d</b>:note:7]', '[ s<b>d</b>:note:7]'],
    ['[sdk: 1] [x] sd:', '[sdk: 1] [x] sd:'],
  ])('turns %j into %j', (text, expected) => {
    expect(escapeForeignMarkers(text)).toBe(expected);
  });

  test('once is enough', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const escaped = escapeForeignMarkers(text);
        expect(escapeForeignMarkers(escaped)).toBe(escaped);
      }),
    );
  });
});
