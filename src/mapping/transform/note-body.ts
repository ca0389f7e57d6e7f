import { escapeForeignMarkers } from './keys.js';
import { escapeText, shortenNoteHtml, toNoteHtml } from './note-html.js';
import { truncateBytes } from './truncate.js';
import type { ValueNote } from './types.js';

/** Pipedrive refuses notes over 100,000 bytes; the rest is room for what a server may add when it tidies HTML. */
export const NOTE_BYTES = 99_000;

/** Custom field lines may take up to this of a note, so that the body always keeps more than half. */
const LINES_BYTES = 40_000;

const GAP = '<br /><br />';

export interface NotePart {
  readonly field: string;
  /** As found in the source. */
  readonly text: string;
}

export interface NoteLine extends NotePart {
  readonly label: string;
}

export interface NoteHtml {
  readonly html: string;
  readonly values: readonly ValueNote[];
}

/**
 * The HTML of a note: body, then `Label: value` lines, then the marker as the last text and the only marker in it. What
 * is too long is shortened before the marker and reported with its full text.
 *
 * @param body null or blank for none
 * @param ending the marker of the record (`keys.ts`)
 */
export function composeNote(body: NotePart | null, lines: readonly NoteLine[], ending: string): NoteHtml {
  const values: ValueNote[] = [];
  const linesHtml = composeLines(lines, values);
  const room = NOTE_BYTES - Buffer.byteLength(linesHtml) - Buffer.byteLength(ending) - 2 * GAP.length;
  const bodyHtml = body === null ? '' : composeBody(body, room, values);
  const head = [bodyHtml, linesHtml].filter((part) => part.trim() !== '').join(GAP);
  // Once more over the whole: a marker could arise where two parts meet.
  return { html: head === '' ? ending : `${escapeForeignMarkers(head)}${GAP}${ending}`, values };
}

function composeBody({ field, text }: NotePart, room: number, values: ValueNote[]): string {
  if (text.trim() === '') return '';
  const html = escapeForeignMarkers(toNoteHtml(text));
  const fitting = shortenNoteHtml(html, room);
  if (fitting !== html) values.push({ field, code: 'too_long', action: 'shortened', value: text });
  return fitting;
}

function composeLines(lines: readonly NoteLine[], values: ValueNote[]): string {
  const written: string[] = [];
  let room = LINES_BYTES;
  for (const { field, label, text } of lines) {
    const html = escapeForeignMarkers(escapeText(`${truncateBytes(label, 1_000)}: ${text}`));
    const fitting = shortenNoteHtml(html, room);
    if (fitting !== html) values.push({ field, code: 'too_long', action: 'shortened', value: text });
    // Where not even the ellipsis fits, the line stays out; its full text is in the report.
    if (Buffer.byteLength(fitting) > room) continue;
    written.push(fitting);
    room -= Buffer.byteLength(fitting) + '<br />'.length;
  }
  return written.join('<br />');
}
