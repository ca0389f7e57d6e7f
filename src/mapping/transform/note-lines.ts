import type { Column, Draft } from './draft.js';
import type { NoteLine, NotePart } from './note-body.js';

/** Columns that are a note's text themselves; every other column mapped to `note` becomes a `Label: value` line. */
const BODY_COLUMNS: ReadonlySet<string> = new Set(['body', 'description']);

/** The text of an activity or task: its body column, if the mapping sends it to the note. */
export function noteBody(draft: Draft): NotePart | null {
  const column = draft.natives('note').find(({ field }) => BODY_COLUMNS.has(field));
  return column ? { field: column.field, text: bodyText(column) } : null;
}

/** As found, spaces and all, unless the mapping makes something else of it. */
export function bodyText({ text, raw }: Column): string {
  return text === raw.trim() ? raw : text;
}

/** `Label: value` lines of the other columns that go into the note, in the mapping's order. */
export function noteLines(draft: Draft): NoteLine[] {
  return draft
    .natives('note')
    .filter(({ field }) => !BODY_COLUMNS.has(field))
    .map((column) => ({ field: column.field, label: labelOf(column), text: column.text }));
}

/** The source's label where the mapping carries it, else the column's name as words: `cf_source_ref` is `Source ref`. */
function labelOf({ field, mapping }: Column): string {
  const { label } = mapping;
  if (label !== undefined && label.trim() !== '') return label.trim();
  const words = field.replace(/^cf_/, '').replaceAll('_', ' ').trim();
  return words === '' ? field : words.charAt(0).toUpperCase() + words.slice(1);
}
