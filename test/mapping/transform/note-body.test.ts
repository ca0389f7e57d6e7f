import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitizeNote } from '../../../src/sandbox/pipedrive/html.js';
import { marker, readMarker } from '../../../src/mapping/transform/keys.js';
import { composeNote, NOTE_BYTES } from '../../../src/mapping/transform/note-body.js';

const END = marker('activities', 'a1');
const body = (text: string) => ({ field: 'body', text });
const line = (label: string, text: string) => ({ field: `cf_${label}`, label, text });

describe('a note', () => {
  test('has its body, then a line per custom field, then the marker as its last text', () => {
    const { html, values } = composeNote(
      body('One\ntwo & three'),
      [line('Source', 'a < b'), line('Ref', '7')],
      END,
    );
    expect(html).toBe(`One<br />two &amp; three<br /><br />Source: a &lt; b<br />Ref: 7<br /><br />${END}`);
    expect(values).toEqual([]);
  });

  test('without body or lines is the marker alone', () => {
    expect(composeNote(null, [], END).html).toBe(END);
    expect(composeNote(body(' \n'), [], END).html).toBe(END);
  });

  test('keeps HTML as HTML', () => {
    expect(composeNote(body('<p>Hi <b>you</b></p>'), [], END).html).toBe(
      `<p>Hi <b>you</b></p><br /><br />${END}`,
    );
  });

  test('escapes a foreign marker in body, label and value, however it is written', () => {
    const foreign = [
      '[sd:task:9]',
      '<p>[<b>sd</b>:task:9]</p>',
      '<p>&#91;sd:task:9]</p>',
      '<p>[s<script>x</script>d:task:9]</p>',
    ];
    for (const text of foreign) {
      const { html } = composeNote(body(text), [line('[sd:note:1]', '[sd:note:2]')], END);
      expect(html.match(/\[sd:/g)).toHaveLength(1);
      expect(html.replace(/<[^>]*>/g, '').match(/\[sd:/g)).toHaveLength(1);
      expect(readMarker(html)).toEqual({ object: 'activities', id: 'a1' });
    }
  });

  test('too long is shortened before the marker and reported with its full text', () => {
    for (const text of [
      'ü'.repeat(80_000),
      `<p>${'<b>x</b> &amp; '.repeat(10_000)}</p>`,
      '<'.repeat(60_000),
    ]) {
      const { html, values } = composeNote(body(text), [line('Ref', '7')], END);
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(NOTE_BYTES);
      expect(Buffer.byteLength(html)).toBeGreaterThan(NOTE_BYTES - 100);
      expect(html.endsWith(`<br /><br />Ref: 7<br /><br />${END}`)).toBe(true);
      expect(values).toEqual([{ field: 'body', code: 'too_long', action: 'shortened', value: text }]);
      expect(sanitizeNote(html)).toBe(html);
    }
  });

  test('just within the limit is left alone', () => {
    const text = 'x'.repeat(NOTE_BYTES - END.length - 2 * '<br /><br />'.length);
    expect(composeNote(body(text), [], END).values).toEqual([]);
    expect(composeNote(body(`${text}x`), [], END).values).toHaveLength(1);
  });

  test('with endless custom fields still fits and reports each that was cut', () => {
    const lines = [
      line('a', 'x'.repeat(30_000)),
      line('b', 'y'.repeat(30_000)),
      line('c', 'z'.repeat(30_000)),
    ];
    const { html, values } = composeNote(body('w'.repeat(90_000)), lines, END);
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(NOTE_BYTES);
    expect(values.map(({ field }) => field)).toEqual(['cf_b', 'cf_c', 'body']);
    expect(html.endsWith(END)).toBe(true);
  });

  const pieces = fc.constantFrom(
    '<p>',
    '</p>',
    '<b>',
    '</b>',
    '<br>',
    '<li>',
    '<a href="https://a.example/?[sd:note:1]">',
    '</a>',
    '<script>',
    '</script>',
    '&amp;',
    '&nbsp;',
    '&#91;',
    '[',
    'sd',
    ':',
    '[sd:note:1]',
    '<',
    '>',
    '&',
    '"',
    '\n',
    'text',
    'ü😀',
    '<table><td>',
    '<!--',
    '-->',
    '<font color=red>',
  );
  const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

  test('is what the server keeps, with exactly one marker at its end, whatever the source holds', () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (text, label, value, id) => {
          const end = marker('tasks', id);
          const { html } = composeNote(body(text), [line(label, value)], end);
          expect(sanitizeNote(html)).toBe(html);
          expect(html.endsWith(end)).toBe(true);
          expect(html.replace(/<[^>]*>/g, '').match(/\[sd:/gi)).toHaveLength(1);
          expect(readMarker(html)).toEqual({ object: 'tasks', id });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
