import { expect, test } from 'vitest';
import { escapeHtml, htmlTable, textCell } from '../../src/reports/html.js';
import { markdownCode, markdownTable, markdownText, percent } from '../../src/reports/markdown.js';

test('text in HTML cannot become markup', () => {
  expect(escapeHtml(`<b a="1" b='2'>&amp;`)).toBe('&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;');
  expect(htmlTable('<i>', ['<u>'], [[textCell('<s>')]])).not.toMatch(/<[ius]>/);
});

test('text in a Markdown table stays in its cell and is no markup', () => {
  expect(markdownText('a|b\nc <img> *x* [l](u) `c`')).toBe(
    'a\\|b<br>c &lt;img&gt; \\*x\\* \\[l\\](u) \\`c\\`',
  );
  expect(markdownText('_emphasis_ in sd_id__c')).toBe('\\_emphasis\\_ in sd_id__c');
  const table = markdownTable(['a', 'b'], [[markdownText('1|2'), markdownCode('x|`y`')]]);
  expect(table.split('\n')[2]).toBe("| 1\\|2 | `x\\|'y'` |");
});

test('a share is 0 % or 100 % only if it is exactly that', () => {
  expect([
    percent(0, 9),
    percent(1, 100_000),
    percent(99_999, 100_000),
    percent(9, 9),
    percent(0, 0),
  ]).toEqual(['0 %', '0.1 %', '99.9 %', '100 %', '–']);
});
