/** Text in HTML, in content or inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1b1f24; background: #fff;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 50rem; }
.quiet { color: #57606a; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
caption { text-align: left; color: #57606a; padding: 0 0 .35rem; }
th, td { border: 1px solid #d0d7de; padding: .3rem .55rem; text-align: left; vertical-align: top; }
thead th { background: #f3f5f7; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; background: #f3f5f7; }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.value { white-space: pre-wrap; overflow-wrap: anywhere; }
.yes { color: #116329; } .no { color: #a40e26; font-weight: 600; }
.banner { border-left: .35rem solid; padding: .6rem .9rem; margin: 1rem 0; background: #f3f5f7; }
.banner.yes { border-color: #116329; } .banner.no { border-color: #a40e26; }
section { break-inside: avoid-page; }
section.long { break-inside: auto; page: wide; }
@page wide { size: A4 landscape; margin: 12mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 10pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; }
  .banner, thead th, tfoot th, tfoot td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** The head of a page that needs nothing from anywhere: no script runs in it and nothing is loaded. */
export function pageStart(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
`;
}

export const PAGE_END = '</body>\n</html>\n';

export interface Cell {
  /** HTML already. */
  readonly html: string;
  readonly number?: boolean;
}

export function textCell(text: string): Cell {
  return { html: escapeHtml(text) };
}

export function codeCell(text: string): Cell {
  return { html: text === '' ? '' : `<code>${escapeHtml(text)}</code>` };
}

export function numberCell(n: number): Cell {
  return { html: n.toLocaleString('en-US'), number: true };
}

/** @param header names of the columns; those of numbers are marked by the first row */
export function htmlTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  foot?: readonly Cell[],
): string {
  const isNumber = (index: number): boolean => rows[0]?.[index]?.number ?? false;
  const footer =
    foot === undefined ? '' : `<tfoot><tr>${foot.map((cell) => cellOf('td', cell)).join('')}</tr></tfoot>\n`;
  return `${tableStart(caption, header, isNumber)}${rows.map(rowHtml).join('\n')}
</tbody>
${footer}</table>
`;
}

/** As `htmlTable`, for more rows than should be held. @param numbers names of the columns that hold numbers */
export async function* htmlTableTexts(
  caption: string,
  header: readonly string[],
  numbers: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
): AsyncGenerator<string> {
  yield tableStart(caption, header, (index) => numbers.includes(header[index] ?? ''));
  for await (const row of rows) yield `${rowHtml(row)}\n`;
  yield '</tbody>\n</table>\n';
}

function tableStart(
  caption: string,
  header: readonly string[],
  isNumber: (index: number) => boolean,
): string {
  const heads = header.map(
    (name, index) => `<th scope="col"${numberClass(isNumber(index))}>${escapeHtml(name)}</th>`,
  );
  return `<table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
`;
}

function rowHtml(row: readonly Cell[]): string {
  return `<tr>${row.map((cell) => cellOf('td', cell)).join('')}</tr>`;
}

function cellOf(tag: string, cell: Cell): string {
  return `<${tag}${numberClass(cell.number ?? false)}>${cell.html}</${tag}>`;
}

function numberClass(isNumber: boolean): string {
  return isNumber ? ' class="n"' : '';
}
