import { readMarker, sourceKey } from '../../mapping/transform/keys.js';
import { TRANSFORMS } from '../../mapping/transform/index.js';
import type { TargetNote } from '../../pipedrive/entities/notes.js';
import type { EntityPort, Found } from '../port.js';
import type { RunContext } from '../run-context.js';
import { newestDownTo } from './newest-down-to.js';
import { referenceLinks } from './reference-links.js';

const IN_FLIGHT = 40;

/** Ids of notes in a phase whose other records are no notes: the two have ids of their own. */
export const NOTE_PREFIX = 'note:';

/** Notes are found by the marker at their end. */
export function foundNotes(notes: readonly TargetNote[]): Found[] {
  return notes.map((note) => {
    const marker = readMarker(note.content ?? '');
    const key = marker === null ? null : sourceKey(marker.object, marker.id);
    return { id: String(note.id), key, record: note };
  });
}

/** Activities of type note and links of files can be notes too, with ids and even keys like ours. */
async function notesOfOtherPhases(ids: readonly string[], context: RunContext): Promise<Set<string>> {
  const found = new Set<string>();
  for (const object of ['activities', 'attachments']) {
    const prefixed = ids.map((id) => `${NOTE_PREFIX}${id}`);
    const known = await context.ledger.records.byTargetIds(context.run, object, prefixed);
    for (const id of known.keys()) found.add(id.slice(NOTE_PREFIX.length));
  }
  return found;
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
  async *all({ client }, since) {
    for await (const page of client.notes.pages({ updatedSince: since })) yield foundNotes(page);
  },
  read: (id, { client }) => client.notes.get(id),
  elsewhere: notesOfOtherPhases,
  isOwnKey: (key) => key.startsWith('[sd:note:'),
  update: (id, change, { client }, beforeSend) => client.notes.update(id, change, beforeSend),
  stored: (body) => body,
  remove: (id, { client }, beforeSend) => client.notes.remove(id, beforeSend),
};
