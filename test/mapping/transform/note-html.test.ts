import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHtml, shortenNoteHtml, toNoteHtml } from '../../../src/mapping/transform/note-html.js';

const FRAGMENTS = [
  '<p>',
  '</p>',
  '<b>',
  '</b>',
  '<i',
  '<br>',
  '<br/>',
  '<ul><li>',
  '</li></ul>',
  '<div class="x">',
  '</div>',
  '<a href="https://a.example/?b=1&c=2">',
  '</a>',
  '<script>alert(1)</script>',
  '<style>p{}</style>',
  '<img src="https://a.example/i.png" alt="pic">',
  '<img src=x onerror=alert(1)>',
  '<!-- note -->',
  '&amp;',
  '&nbsp;',
  '&lt;b&gt;',
  '&',
  '<',
  '>',
  '"',
  "'",
  '<table><tr><td>',
  '</table>',
  'text ',
  'ü',
  '😀',
  '\n',
  '<a href="javascript:x">',
  '<h1>',
  '</h2>',
  '<foo@bar.example>',
  '<o:p>',
  '<svg><title>',
  '</svg>',
  '<textarea>',
  '<![CDATA[',
  '<?xml ?>',
  '</',
  '<pre>',
];
const html = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string()), { maxLength: 30 })
  .map((parts) => parts.join(''));

describe('telling HTML from text', () => {
  test.each(['<p>Hello</p>', 'a<br>b', 'x <A HREF="y">z</A>', '<div class="a">'])('%j is HTML', (text) => {
    expect(isHtml(text)).toBe(true);
  });

  test.each(['plain', 'a < b > c', 'From: <ann@a.example>', '<http://x.example>', '&nbsp;', '<bold>'])(
    '%j is text',
    (text) => {
      expect(isHtml(text)).toBe(false);
    },
  );
});

describe('note HTML', () => {
  test('escapes plain text and keeps its line breaks', () => {
    expect(toNoteHtml('a < b & c\r\nd\n\n<x@y.example>')).toBe(
      'a &lt; b &amp; c<br />d<br /><br />&lt;x@y.example&gt;',
    );
  });

  test('keeps harmless markup and drops the rest', () => {
    expect(toNoteHtml('<p onclick="x()" style="color:red">Hi <b>you</b><script>steal()</script></p>')).toBe(
      '<p>Hi <b>you</b></p>',
    );
    expect(
      toNoteHtml(
        '<p><a href="javascript:x()">a</a> <a href="https://b.example/?c=1&d=2" target="x">b</a></p>',
      ),
    ).toBe('<p><a>a</a> <a href="https://b.example/?c=1&amp;d=2">b</a></p>');
  });

  test('leaves a picture visible as a link or by its description', () => {
    expect(toNoteHtml('<p><img src="https://a.example/i.png" alt="plan"></p>')).toBe(
      '<p><a href="https://a.example/i.png">plan</a></p>',
    );
    expect(toNoteHtml('<p><img src="cid:1" alt="plan"></p>')).toBe('<p><span>plan</span></p>');
  });

  test('does not change when it is sanitised again', () => {
    fc.assert(
      fc.property(html, (text) => {
        const first = toNoteHtml(text);
        expect(isHtml(first) ? toNoteHtml(first) : first).toBe(first);
      }),
      { numRuns: 500 },
    );
  });
});

describe('shortening HTML', () => {
  test('closes what it cuts and keeps entities whole', () => {
    expect(shortenNoteHtml('<p>one <b>two</b></p>', 19)).toBe('<p>one …</p>');
    expect(shortenNoteHtml('&amp;&amp;&amp;', 9)).toBe('&amp;…');
  });

  test('stays in the limit, well formed, stable, and a beginning of the text', () => {
    fc.assert(
      fc.property(html, fc.integer({ min: 10, max: 200 }), (text, limit) => {
        const full = toNoteHtml(text);
        const short = shortenNoteHtml(full, limit);
        expect(Buffer.byteLength(short)).toBeLessThanOrEqual(Math.max(limit, 3));
        if (short === full) return;
        expect(full.startsWith(short.slice(0, short.lastIndexOf('…')))).toBe(true);
        expect(isHtml(short) ? toNoteHtml(short) : short).toBe(short);
        expect(short).not.toMatch(/&[a-z#0-9]*…/i);
      }),
      { numRuns: 500 },
    );
  });
});
