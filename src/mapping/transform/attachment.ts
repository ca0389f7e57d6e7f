import type { Draft } from './draft.js';
import { marker, sourceKey } from './keys.js';
import { fitLine } from './names.js';
import { composeNote } from './note-body.js';
import type { NotePart } from './note-body.js';
import { escapeText } from './note-html.js';
import { activityParents, linkEntries } from './parents.js';
import { parentReference, recordParent } from './record-parent.js';
import type { ParentEntries } from './record-parent.js';
import { drafting } from './transformer.js';
import type { Body } from './transformer.js';
import { truncateUnits } from './truncate.js';
import type { CreatePlan, SkipPlan, SourceRecord, TransformContext, ValueNote } from './types.js';

/** Where a file goes and what it is called. Whether there is a file, and which, is for the uploader to find out. */
export interface UploadPlan {
  readonly kind: 'upload';
  /** Form parts besides `file`; a task's file hangs on its activity. */
  readonly parent: ParentEntries;
  /** The original name, without line breaks and NUL, which a multipart header cannot hold. */
  readonly filename: string;
  readonly values: readonly ValueNote[];
}

/** Plans the upload of an attachment row (`POST /v1/files`). */
export function transformAttachment(record: SourceRecord, context: TransformContext): UploadPlan | SkipPlan {
  return drafting('attachments', record, context, (draft): UploadPlan => {
    const parent = recordParent(draft, 'files').entries;
    return { kind: 'upload', parent, filename: filenameOf(draft), values: draft.values };
  });
}

/**
 * The note (`POST /v1/notes`) that stands in for a file which is hosted elsewhere, on the attachment's parent.
 *
 * @param url address that the customer handed in; only http and https become a link
 * @param task the parent's record if it is a task: a Pipedrive note cannot hang on an activity, so the note goes to the
 *   task's deal, account and contact
 */
export function attachmentLinkNote(
  record: SourceRecord,
  url: string,
  context: TransformContext,
  task?: SourceRecord,
): CreatePlan | SkipPlan {
  return drafting('attachments', record, context, (draft): CreatePlan => {
    const parent = linkParent(draft, task);
    const id = sourceKey('attachments', record.id);
    const ending = marker('notes', id);
    const note = composeNote(linkText(filenameOf(draft), url.trim()), [], ending);
    const body = { content: note.html, ...parent, user_id: context.migrationUserId };
    return { kind: 'create', body, key: ending, values: [...draft.values, ...note.values], reassign: null };
  });
}

function linkParent(draft: Draft, task: SourceRecord | undefined): Body {
  if (parentReference(draft).object !== 'tasks' || !task) return { ...recordParent(draft, 'notes').entries };
  const found = drafting('tasks', task, draft.context, (taskDraft) => {
    return { kind: 'links' as const, entries: linkEntries(activityParents(taskDraft)) };
  });
  if (found.kind === 'skip') return draft.skip(found.code, found.reason);
  if (Object.keys(found.entries).length === 0) {
    draft.skip('parent_missing', 'parent_id: the task has no deal, account or contact');
  }
  return found.entries;
}

function linkText(filename: string, url: string): NotePart {
  const name = escapeText(filename);
  const address = escapeText(url).replaceAll('"', '&quot;');
  return { field: 'url', text: `<p>${name}: <a href="${address}">${address}</a></p>` };
}

/** The original name; where the row has none, the last part of its path or URL, else one made of its id. */
function filenameOf(draft: Draft): string {
  const given = tidy(draft.column('filename')?.raw ?? '');
  if (given !== '') return fitLine(draft, 'filename', given);
  const address = (draft.column('path') ?? draft.column('url'))?.text.split(/[?#]/)[0] ?? '';
  const name = truncateUnits(tidy(address.split(/[\\/]/).at(-1) ?? '') || `attachment-${draft.record.id}`);
  draft.note('filename', 'name_blank', 'defaulted', name);
  return name;
}

function tidy(name: string): string {
  return name.replace(/[\r\n\0]+/g, ' ').trim();
}
