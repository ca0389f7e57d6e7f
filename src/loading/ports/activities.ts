import { readMarker, sourceKey } from '../../mapping/transform/keys.js';
import { TRANSFORMS } from '../../mapping/transform/index.js';
import type { TargetRecord } from '../../pipedrive/entities/record-entity.js';
import { NOTE_PREFIX } from './notes.js';
import type { RunContext } from '../run-context.js';
import { recordPort } from './record-port.js';
import { referenceLinks } from './reference-links.js';
import { clockTime, withForms } from './stored-forms.js';
import { withNotes } from './with-notes.js';

type Body = Readonly<Record<string, unknown>>;

/** Activities have no custom fields: their key is the marker at the end of the note. */
function markerOf(record: TargetRecord): string | null {
  const note = record['note'];
  const marker = typeof note === 'string' ? readMarker(note) : null;
  return marker === null ? null : sourceKey(marker.object, marker.id);
}

/** Participants come back as `{person_id, primary}`, in some answers `primary_flag`. */
function participants(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: Record<string, unknown>) => ({
    person_id: item['person_id'],
    primary: item['primary'] ?? item['primary_flag'],
  }));
}

function stored(body: Body): Body {
  return withForms(body, { due_time: clockTime, duration: clockTime, participants });
}

const plainActivityPort = recordPort({
  object: 'activities',
  sourceObject: 'activities',
  targetObject: 'activity',
  transform: TRANSFORMS.activities,
  entity: ({ client }) => client.activities,
  links: referenceLinks,
  keyOf: markerOf,
  isOwnKey: (key) => key.startsWith('[sd:activity:'),
  stored,
});

/** Notes of the export that a later phase made: a note can have the id of an activity, and its key then. */
async function notesOfExport(ids: readonly string[], context: RunContext): Promise<Set<string>> {
  const plain = ids.flatMap((id) => (id.startsWith(NOTE_PREFIX) ? [id.slice(NOTE_PREFIX.length)] : []));
  const known = await context.ledger.records.byTargetIds(context.run, 'notes', plain);
  return new Set([...known.keys()].map((id) => `${NOTE_PREFIX}${id}`));
}

/** Activities; those of type note are Pipedrive notes where the mapping says `notes: note`. */
export const activityPort = withNotes(
  { ...plainActivityPort, elsewhere: notesOfExport },
  {
    isNote: (body) => 'content' in body,
    // An activity's note and a note of the export can have the same id; what the ledger knows already is left out.
    isNoteKey: (key) => key.startsWith('[sd:note:') && !key.includes('/'),
    sharesNoteKeys: true,
  },
);

export const taskPort = recordPort({
  object: 'tasks',
  sourceObject: 'tasks',
  targetObject: 'activity',
  transform: TRANSFORMS.tasks,
  entity: ({ client }) => client.activities,
  links: referenceLinks,
  keyOf: markerOf,
  isOwnKey: (key) => key.startsWith('[sd:task:'),
  stored,
});
