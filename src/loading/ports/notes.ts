import { readMarker, sourceKey } from '../../mapping/transform/keys.js';
import { TRANSFORMS } from '../../mapping/transform/index.js';
import type { TargetNote } from '../../pipedrive/entities/notes.js';
import type { EntityPort, Found } from '../port.js';
import { newestDownTo } from './newest-down-to.js';
import { referenceLinks } from './reference-links.js';

const IN_FLIGHT = 40;

/** Notes are found by the marker at their end. */
export function foundNotes(notes: readonly TargetNote[]): Found[] {
  return notes.map((note) => {
    const marker = readMarker(note.content ?? '');
    const key = marker === null ? null : sourceKey(marker.object, marker.id);
    return { id: String(note.id), key, record: note };
  });
}

/** Notes of the export, and inline notes of every object. */
export const notePort: EntityPort = {
  object: 'notes',
  sourceObject: 'notes',
  targetObject: 'note',
  concurrency: IN_FLIGHT,
  links: referenceLinks,
  plan: (record, transform) => TRANSFORMS.notes(record, transform),
  send: async (plan, { client }, beforeSend) => String(await client.notes.create(plan.body, beforeSend)),
  bound: async ({ client }) => {
    for await (const page of client.notes.pages({ sort: 'id DESC' })) return String(page[0]?.id ?? 0);
    return '0';
  },
  newest: ({ client }, bound) => newestDownTo(client.notes.pages({ sort: 'id DESC' }), bound, foundNotes),
  async *all({ client, facts }) {
    for await (const page of client.notes.pages({ updatedSince: facts.startedAt })) yield foundNotes(page);
  },
  isOwnKey: (key) => key.startsWith('[sd:note:') && !key.startsWith('[sd:note:attachments/'),
  stored: (body) => body,
  remove: (id, { client }) => client.notes.remove(id),
};
