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
// Control characters beyond ASCII come from files that were read in the wrong encoding: their code has several bytes.
const ids = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.string({ minLength: 1, unit: fc.constantFrom('\u0085', '\u0096', '\u0001', '%', 'F', '[', 'é', 'a') }),
);
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

  test('that a person typed is read whatever it says: a list with it can be read', () => {
    expect(readMarker('[sd:note:50%FF]')).toEqual({ object: 'notes', id: '50%FF' });
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
