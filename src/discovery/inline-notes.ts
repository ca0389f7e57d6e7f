import type { SourceRow } from '../smartdesk/source-rows.js';

/**
 * Objects whose `notes` column is an inline note, and what `parent_type` calls them. A Pipedrive note cannot hang on an
 * activity: for tasks and activities the column is a line of the activity's own note.
 */
const PARENT_TYPES: Readonly<Record<string, string>> = {
  accounts: 'account',
  contacts: 'contact',
  leads: 'lead',
  deals: 'deal',
};

/** Whether a column of an object is an inline note: a record of its own since the extraction. */
export function isInlineNoteColumn(object: string, column: string): boolean {
  return column === 'notes' && PARENT_TYPES[object] !== undefined;
}

/**
 * The inline note of a row as a record of its own: object `notes`, id `OBJECT/ID#notes`.
 * @param id the row's id in the ledger
 * @returns null when there is none
 */
export function inlineNote(
  object: string,
  id: string,
  values: Readonly<Record<string, string>>,
): SourceRow | null {
  const body = values['notes'] ?? '';
  const parentType = PARENT_TYPES[object];
  if (body.trim() === '' || parentType === undefined) return null;
  const noteValues = {
    id: `${object}/${id}#notes`,
    parent_type: parentType,
    parent_id: id,
    body,
    author_email: values['owner_email'] ?? values['assignee_email'] ?? '',
    created_at: values['created_at'] ?? '',
  };
  return { object: 'notes', row: 0, line: 0, id: noteValues.id, values: noteValues };
}
