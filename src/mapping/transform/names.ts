import type { Column, Draft } from './draft.js';
import { LINE_LIMIT } from '../../pipedrive/field-codec/index.js';
import { truncateUnits } from './truncate.js';

/**
 * A name that Pipedrive takes: the given one, or the default with a report; at most 255 characters.
 *
 * @param field source column that the report names
 * @param text trimmed; blank means there is none
 */
export function nameOf(draft: Draft, field: string, text: string, fallback: string): string {
  if (text === '') {
    draft.note(field, 'name_blank', 'defaulted', fallback);
    return truncateUnits(fallback);
  }
  return fitLine(draft, field, text);
}

/** A one-line text within Pipedrive's limit: 254 characters and `…` where it was longer, the whole text in the report. */
export function fitLine(draft: Draft, field: string, text: string): string {
  if (text.length <= LINE_LIMIT) return text;
  draft.note(field, 'too_long', 'shortened', text);
  return truncateUnits(text);
}

/** As `fitLine` for a mapped column, whose `onInvalid` may say that a value too long skips the record. */
export function fitColumn(draft: Draft, column: Column): string {
  if (column.text.length > LINE_LIMIT && column.mapping.onInvalid === 'skip') {
    draft.skip(
      'too_long',
      `${column.field}: ${column.text.length} characters, Pipedrive takes ${LINE_LIMIT}`,
    );
  }
  return fitLine(draft, column.field, column.text);
}

/** First and last name in this order whatever the order of columns, then anything else mapped to the same attribute. */
export function fullName(columns: readonly Column[]): string {
  const rank = ({ field }: Column) => ['first_name', 'last_name'].indexOf(field);
  const known = columns.filter((column) => rank(column) >= 0).sort((a, b) => rank(a) - rank(b));
  const others = columns.filter((column) => rank(column) < 0);
  return [...known, ...others].map((column) => column.text).join(' ');
}
