import type { Column, Draft } from './draft.js';
import { marker } from './keys.js';
import { composeNote } from './note-body.js';
import type { NoteLine, NotePart } from './note-body.js';
import { bodyText, noteBody, noteLines } from './note-lines.js';
import { ownerOf } from './owners.js';
import { activityParents, linkEntries } from './parents.js';
import { recordParent } from './record-parent.js';
import { readDate, toNoteTime } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';

/** A row of notes.csv, or an inline note in the same columns, as the body of `POST /v1/notes`. */
export const transformNote = transformer('notes', (draft): Body => {
  const content = draft.native('content');
  if (!content)
    return draft.skip('required_blank', 'body: a note without text is nothing that Pipedrive takes');
  return {
    content: contentOf(draft, { field: content.field, text: bodyText(content) }, []),
    ...recordParent(draft, 'notes').entries,
    user_id: ownerOf(draft, 'author_blank', 'author'),
    ...noteTimeEntry(draft, draft.native('add_time')),
  };
});

/**
 * An activity of type note as the body of `POST /v1/notes`: the subject as a line, author and time kept.
 */
export function activityAsNote(draft: Draft): Body {
  const links = linkEntries(activityParents(draft));
  if (Object.keys(links).length === 0) {
    draft.skip('required_blank', 'no deal, lead, account or contact: a Pipedrive note needs one');
  }
  return {
    content: contentOf(draft, noteBody(draft), [...subjectLines(draft), ...noteLines(draft)]),
    ...links,
    user_id: ownerOf(draft, 'owner_blank'),
    ...noteTimeEntry(draft, draft.native('due') ?? draft.column('created_at')),
  };
}

function contentOf(draft: Draft, body: NotePart | null, lines: readonly NoteLine[]): string {
  const note = composeNote(body, lines, marker('notes', draft.record.id));
  draft.values.push(...note.values);
  return note.html;
}

/** What an activity has a field for and a note has not. */
function subjectLines(draft: Draft): NoteLine[] {
  const line = (column: Column | null, label: string) =>
    column && column.text !== '0' ? [{ field: column.field, label, text: column.text }] : [];
  return [
    ...line(draft.native('subject'), 'Subject'),
    ...line(draft.native('duration'), 'Duration in minutes'),
  ];
}

/** Without a time the note would be as old as the import; that is what a blank source leaves. */
function noteTimeEntry(draft: Draft, column: Column | null): Body {
  const date = column && readDate(draft, column);
  return date ? { add_time: toNoteTime(draft, date) } : {};
}
