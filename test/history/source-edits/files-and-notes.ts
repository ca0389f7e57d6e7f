import type { KnownFile } from '../file-oracle.js';
import type { RoundPlan } from '../round-plan.js';
import { WITH_INLINE_NOTES } from '../source-view.js';
import { present } from '../words.js';

/** Attachments get other bytes, sometimes as many as before so that no row tells of it, or another name. */
export async function changeAttachments(plan: RoundPlan): Promise<void> {
  const rows = plan.after.table('attachments');
  const texts = plan.oracle.files
    .all()
    .filter((known) => isPlain(plan, known) && rows.get(known.id)?.['filename']?.endsWith('.txt'));
  const [bytes, name] = plan.random.some(texts, 2);
  if (bytes !== undefined) await changeBytes(plan, bytes);
  if (name !== undefined && plan.random.chance(0.6)) {
    const filename = present(rows.get(name.id)?.['filename']).replace('.txt', ' final.txt');
    rows.change(name.id, { filename });
    plan.say('attachment_name', `attachments/${name.id} to ${filename}`);
  }
}

/** In the target in one version, on a record that is there. */
function isPlain(plan: RoundPlan, known: KnownFile): boolean {
  const [version, ...more] = known.versions;
  const parent = plan.oracle.records.canonical(version?.file.parent ?? null);
  const on = parent === null ? undefined : plan.oracle.records.get(parent);
  return (
    known.state === 'there' &&
    more.length === 0 &&
    version?.ref !== null &&
    !known.closed &&
    on !== undefined &&
    plan.isThere(on) &&
    plan.isFree(on.key)
  );
}

async function changeBytes(plan: RoundPlan, known: KnownFile): Promise<void> {
  const row = plan.after.table('attachments').get(known.id);
  const path = present(row?.['path']);
  const old = plan.files.get(path) ?? (await plan.before.bytes(path));
  const sameLength = plan.random.chance(0.5);
  const text = `${plan.random.word()} revised`;
  const bytes = sameLength
    ? Buffer.from(text.padEnd(old.length, '.').slice(0, old.length))
    : Buffer.from(`${text}, longer\n`);
  if (bytes.equals(old)) return;
  plan.files.set(path, bytes);
  plan.otherBytes.add(known.id);
  plan.after.table('attachments').change(known.id, { size: String(bytes.length) });
  plan.say(
    'attachment_bytes',
    `attachments/${known.id}, ${sameLength ? 'as many' : 'more or less'} than before`,
  );
}

/** The column `notes`: a text changes, one is added, one goes. */
export function changeInlineNotes(plan: RoundPlan): void {
  for (const kind of ['inline_note_changed', 'inline_note_new', 'inline_note_blanked'] as const) {
    const wanted = kind !== 'inline_note_new';
    const parents = WITH_INLINE_NOTES.flatMap((object) => plan.there(object)).filter((parent) => {
      const note = plan.oracle.records.get(`notes/${parent.object}/${parent.id}#notes`);
      const has = present(plan.row(parent)['notes']) !== '';
      const inTarget = note !== undefined && plan.isThere(note) && note.open.size === 0;
      return (
        'notes' in plan.row(parent) &&
        has === wanted &&
        (wanted ? inTarget : note === undefined) &&
        !plan.isMerged(parent)
      );
    });
    const parent = plan.random.pick(parents);
    if (parent === undefined) continue;
    plan.change(parent, { notes: kind === 'inline_note_blanked' ? '' : `Noted: ${plan.random.word()}.` });
    plan.reserve(parent.key);
    plan.say(kind, `notes/${parent.object}/${parent.id}#notes`);
  }
}
