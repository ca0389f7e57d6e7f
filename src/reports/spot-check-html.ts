import { makingOf } from '../mapping/field-line-schema.js';
import type { ObjectMapping } from '../mapping/mapping-schema.js';
import { sourceText } from '../mapping/transform/making.js';
import { PAGE_END, codeCell, escapeHtml, htmlTable, pageStart, type Cell } from './html.js';

/** One record of the sheet, source and target side by side. */
export interface SpotCheckSheet {
  readonly object: string;
  readonly sourceId: string;
  readonly targetId: string;
  /** Why it was chosen; '' if that was not kept. */
  readonly why: string;
  /** Columns as found. */
  readonly source: Readonly<Record<string, string>>;
  /** What was read from Pipedrive, by field name. */
  readonly target: Readonly<Record<string, unknown>>;
  readonly mapping: ObjectMapping | null;
  /** The record's page in Pipedrive; null where it has none. */
  readonly link: string | null;
  /** Who owns it in production, where a staging run gives everything to the migration user; null elsewhere. */
  readonly intendedOwner: string | null;
  /** Values that did not arrive as they were, and what became of them. */
  readonly values: ReadonlyArray<{ readonly field: string; readonly code: string; readonly action: string }>;
  /** What the read-back found to be otherwise than the mapping says. */
  readonly differences: ReadonlyArray<{
    readonly field: string;
    readonly expected: string;
    readonly actual: string;
  }>;
}

/** Longer values are shown up to here: the sheet is for reading; the read-back compares whole values. UTF-16 units. */
const SHOWN_LENGTH = 2_000;

/** `RUN/spot-check.html`: for a person to compare and tick. Self-contained; pure. */
export function renderSpotCheck(name: string, run: string, sheets: readonly SpotCheckSheet[]): string {
  const intro =
    '<p>Compare each record with SmartDesk and with Pipedrive. The records were chosen by risk and by chance. ' +
    'Blank source columns are left out.</p>\n';
  const contents = sheets.map(
    (sheet, index) =>
      `<li><a href="#record-${index + 1}">${escapeHtml(titleOf(sheet))}</a> <span class="quiet">${escapeHtml(sheet.why)}</span></li>`,
  );
  return [
    pageStart(`Spot check of ${name}, run ${run}`),
    sheets.length === 0
      ? '<p class="banner no">No record has been read from Pipedrive for this sheet yet.</p>\n'
      : intro,
    contents.length === 0 ? '' : `<ol>\n${contents.join('\n')}\n</ol>\n`,
    ...sheets.map(renderSheet),
    PAGE_END,
  ].join('');
}

function titleOf({ object, sourceId, targetId }: SpotCheckSheet): string {
  return `${object} ${sourceId} → ${targetId}`;
}

function renderSheet(sheet: SpotCheckSheet, index: number): string {
  const caption = sheet.why === '' ? 'Source and target' : `Chosen: ${sheet.why}`;
  const header = ['SmartDesk column', 'SmartDesk value', 'Pipedrive field', 'Pipedrive value'];
  const table = htmlTable(caption, header, sideBySide(sheet));
  return `<section>
<h2 id="record-${index + 1}">${index + 1}. ${escapeHtml(titleOf(sheet))}</h2>
${linkOf(sheet)}${intendedOwnerOf(sheet)}${table}${valuesOf(sheet)}${differencesOf(sheet)}<p>☐ right &nbsp; ☐ wrong: ______________________________</p>
</section>
`;
}

function linkOf({ link }: SpotCheckSheet): string {
  if (link === null) return '';
  return `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>\n`;
}

function intendedOwnerOf({ intendedOwner }: SpotCheckSheet): string {
  if (intendedOwner === null) return '';
  const owner = intendedOwner.trim() === '' ? 'the migration user (no owner is given)' : intendedOwner;
  return `<p class="quiet">Owner in production: ${escapeHtml(owner)}; in this run everything belongs to the migration user.</p>\n`;
}

function valuesOf({ values }: SpotCheckSheet): string {
  if (values.length === 0) return '';
  const items = values.map(
    ({ field, code, action }) =>
      `<li><code>${escapeHtml(field)}</code>: ${escapeHtml(action)} (${escapeHtml(code)})</li>`,
  );
  return `<p>Not carried as they were, as the mapping says:</p>\n<ul>\n${items.join('\n')}\n</ul>\n`;
}

function differencesOf({ differences }: SpotCheckSheet): string {
  if (differences.length === 0)
    return '<p class="quiet">The read-back found every field as the mapping says.</p>\n';
  const rows = differences.map(({ field, expected, actual }) => [
    codeCell(field),
    valueCell(expected),
    valueCell(actual),
  ]);
  return htmlTable('Found otherwise by the read-back', ['Field', 'As the mapping says', 'As found'], rows);
}

/**
 * Filled source columns and the lines that are made of others, each beside the field that it goes to; then the target's
 * fields that none of them names.
 */
function sideBySide({ source, target, mapping }: SpotCheckSheet): Cell[][] {
  const unnamed = new Set(Object.keys(target));
  const lines = mapping?.fields ?? {};
  const made = Object.entries(lines)
    .filter(([, line]) => line.to !== null && makingOf(line) !== null)
    .map(([name]) => [name, sourceText(name, lines, source)] as const);
  const rows = [...Object.entries(source), ...made]
    .filter(([, value]) => value.trim() !== '')
    .map(([column, value]) => {
      const field = mapping?.fields[column]?.to ?? null;
      if (field !== null) unnamed.delete(field);
      const shown = field !== null && Object.hasOwn(target, field) ? target[field] : undefined;
      return [codeCell(column), valueCell(value), codeCell(field ?? ''), valueCell(shown)];
    });
  const rest = [...unnamed].map((field) => [
    codeCell(''),
    valueCell(''),
    codeCell(field),
    valueCell(target[field]),
  ]);
  return [...rows, ...rest];
}

function valueCell(value: unknown): Cell {
  const text = displayed(value);
  const cut = text.length > SHOWN_LENGTH;
  const more = cut
    ? ` <span class="quiet">… ${text.length.toLocaleString('en-US')} characters in all</span>`
    : '';
  // Half a surrogate pair at the cut would be no character.
  const shown = cut ? text.slice(0, SHOWN_LENGTH).replace(/[\uD800-\uDBFF]$/, '') : text;
  return { html: text === '' ? '' : `<span class="value">${escapeHtml(shown)}</span>${more}` };
}

function displayed(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, null, 1);
}
