import { foundNotes, NOTE_PREFIX } from './notes.js';
import type { TargetNote } from '../../pipedrive/entities/notes.js';
import type { ContentDigests, EntityPort, Found, WritePlan } from '../port.js';
import type { RunContext } from '../run-context.js';

export interface NoteRules {
  /** Whether a body is that of a note. */
  isNote(body: Readonly<Record<string, unknown>>): boolean;
  /** Whether a note's key is one of this phase's. */
  isNoteKey(key: string): boolean;
  /** Whether notes of another phase can have such a key too. */
  readonly sharesNoteKeys: boolean;
}

/**
 * A port some of whose records become Pipedrive notes: activities of type note where the mapping says so, links of files
 * that are hosted elsewhere. The bound of a look-up is `RECORD/NOTE`.
 */
export function withNotes(port: EntityPort, rules: NoteRules): EntityPort {
  const readMany = port.readMany?.bind(port);
  return {
    ...port,
    send: async (plan: WritePlan, context: RunContext, beforeSend: () => void) =>
      rules.isNote(plan.body)
        ? `${NOTE_PREFIX}${await context.client.notes.create(plan.body, beforeSend)}`
        : port.send(plan, context, beforeSend),
    bound: async (context) => {
      const [record, note] = await Promise.all([port.bound(context), highestNote(context)]);
      return `${record}/${note}`;
    },
    async *newest(context, bound) {
      const [record = '0', note = '0'] = bound.split('/');
      yield* port.newest(context, record);
      yield* ours(notesAbove(context.client.notes.pages({ sort: 'id DESC' }), Number(note)), rules);
    },
    async *all(context, since) {
      yield* port.all(context, since);
      yield* ours(context.client.notes.pages({ updatedSince: since }), rules);
    },
    read: async (id, context) =>
      id.startsWith(NOTE_PREFIX)
        ? context.client.notes.get(id.slice(NOTE_PREFIX.length))
        : ((await port.read?.(id, context)) ?? {}),
    ...(readMany === undefined
      ? {}
      : {
          readMany: (ids: readonly string[], context: RunContext) =>
            readMany(
              ids.filter((id) => !id.startsWith(NOTE_PREFIX)),
              context,
            ),
        }),
    isOwnKey: (key) => rules.isNoteKey(key) || port.isOwnKey(key),
    isSharedKey: (key) => (rules.isNoteKey(key) ? rules.sharesNoteKeys : port.isSharedKey?.(key) === true),
    ...(port.content === undefined ? {} : { content: withNoteContent(port.content, rules) }),
    update: async (id, change, context, beforeSend) => {
      const { notes } = context.client;
      if (id.startsWith(NOTE_PREFIX)) return notes.update(id.slice(NOTE_PREFIX.length), change, beforeSend);
      return (await port.update?.(id, change, context, beforeSend)) ?? null;
    },
    stored: (body) => (rules.isNote(body) ? body : port.stored(body)),
    remove: (id, context, beforeSend) =>
      id.startsWith(NOTE_PREFIX)
        ? context.client.notes.remove(id.slice(NOTE_PREFIX.length), beforeSend)
        : port.remove(id, context, beforeSend),
  };
}

/** A note is told apart by its key alone. */
function withNoteContent(content: ContentDigests, rules: NoteRules): ContentDigests {
  return {
    ofTarget: (id, context) =>
      id.startsWith(NOTE_PREFIX) ? Promise.resolve(NOTE_PREFIX) : content.ofTarget(id, context),
    ofSource: (plan, context) =>
      rules.isNote(plan.body) ? Promise.resolve(NOTE_PREFIX) : content.ofSource(plan, context),
  };
}

async function* ours(pages: AsyncIterable<TargetNote[]>, rules: NoteRules): AsyncGenerator<Found[]> {
  for await (const page of pages) {
    const found = foundNotes(page).filter((note) => note.key !== null && rules.isNoteKey(note.key));
    yield found.map((note) => ({ ...note, id: `${NOTE_PREFIX}${note.id}` }));
  }
}

async function* notesAbove(pages: AsyncIterable<TargetNote[]>, bound: number): AsyncGenerator<TargetNote[]> {
  for await (const page of pages) {
    yield page.filter((note) => note.id > bound);
    if (page.some((note) => note.id <= bound)) return;
  }
}

async function highestNote({ client }: RunContext): Promise<number> {
  for await (const page of client.notes.pages({ sort: 'id DESC' })) return page[0]?.id ?? 0;
  return 0;
}
