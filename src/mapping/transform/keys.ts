import type { DerivedObject } from '../../contract/objects.js';
import type { MappedObject } from '../mapping-schema.js';

/** Objects whose records are found again in the target by a key that is written with them. */
export type KeyedObject = MappedObject | DerivedObject;

/** Objects whose key is a marker in a note's HTML, because Pipedrive gives them no field of their own. */
export type MarkedObject = 'activities' | 'tasks' | 'notes';

const MARKER_WORDS = { activities: 'activity', tasks: 'task', notes: 'note' } as const satisfies Record<
  MarkedObject,
  string
>;

const OBJECT_OF_WORD: Readonly<Record<string, MarkedObject>> = {
  activity: 'activities',
  task: 'tasks',
  note: 'notes',
};

/** Characters that would end a marker early, or that HTML writes in another way. */
const UNSAFE_IN_MARKER = /[%[\]<>&"\p{Cc}]/gu;

const MARKER = /\[sd:(activity|task|note):([^[\]<>]+)\]/g;

/** `[`, then `sd:`, with any tags between: what people and programs would read as the start of a marker. */
const MARKER_START = /\[(?=(?:<[^>]*>)*s(?:<[^>]*>)*d(?:<[^>]*>)*:)/gi;

/**
 * The key by which a record is found again in Pipedrive (contract, section 8): `accounts/ID` and the like for what has
 * a field for it, `leads/ID#person` and `leads/ID#organization` for parents made for a lead, a marker for the rest.
 *
 * @param id the source id, as found in the export
 */
export function sourceKey(object: KeyedObject, id: string): string {
  if (object === 'lead_persons') return `leads/${id}#person`;
  if (object === 'lead_organizations') return `leads/${id}#organization`;
  if (object === 'activities' || object === 'tasks' || object === 'notes') return marker(object, id);
  return `${object}/${id}`;
}

/**
 * `[sd:activity:ID]`, `[sd:task:ID]` or `[sd:note:ID]`. Ids are written to the letter, except that brackets, angle
 * brackets, `&`, `"`, `%` and control characters are percent-encoded: the marker stays the same in HTML and in plain text.
 */
export function marker(object: MarkedObject, id: string): string {
  const safe = id.replace(UNSAFE_IN_MARKER, (character) => encodeURIComponent(character));
  return `[sd:${MARKER_WORDS[object]}:${safe}]`;
}

/**
 * The record that a note's text or HTML belongs to, or null when it has no marker. The last marker counts, so that a
 * note stays recognisable when people write below it.
 */
export function readMarker(text: string): { readonly object: MarkedObject; readonly id: string } | null {
  const found = [...text.matchAll(MARKER)].at(-1);
  const object = OBJECT_OF_WORD[found?.[1] ?? ''];
  if (found?.[2] === undefined || object === undefined) return null;
  return { object, id: found[2].replace(/(?:%[0-9A-F]{2})+/g, decoded) };
}

/** Codes as `marker` writes them, one character in up to three; what a person typed may be none, and stays as it is. */
function decoded(codes: string): string {
  try {
    return decodeURIComponent(codes);
  } catch {
    return codes;
  }
}

/**
 * Writes `[ sd:` for every `[sd:` in source text or HTML: people read the same, `readMarker` finds nothing. A plain
 * space is used because entities and comments do not survive the server's sanitising.
 */
export function escapeForeignMarkers(text: string): string {
  return text.replace(MARKER_START, '[ ');
}
