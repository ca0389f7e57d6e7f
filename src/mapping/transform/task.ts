import { activityLinkEntries } from './activity.js';
import { findActivityType } from './activity-types.js';
import type { ActivityType } from './activity-types.js';
import type { Draft } from './draft.js';
import { TransformInvariantError } from './invariant-error.js';
import { marker } from './keys.js';
import { nameOf } from './names.js';
import { composeNote } from './note-body.js';
import { noteBody, noteLines } from './note-lines.js';
import { foldName } from '../../normalise/name.js';
import { translate } from './options.js';
import { ownerOf } from './owners.js';
import { activityParents } from './parents.js';
import { dueEntries } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';

/** A task as the body of `POST /api/v2/activities`, of Pipedrive's type Task. */
export const transformTask = transformer('tasks', (draft): Body => {
  const type = taskType(draft);
  const subject = draft.native('subject');
  const note = composeNote(noteBody(draft), noteLines(draft), marker('tasks', draft.record.id));
  draft.values.push(...note.values);
  return {
    type: type.key,
    subject: nameOf(draft, subject?.field ?? 'subject', subject?.text ?? '', type.name),
    owner_id: ownerOf(draft, 'assignee_blank'),
    ...activityLinkEntries(activityParents(draft)),
    ...dueEntries(draft),
    done: isDone(draft),
    note: note.html,
  };
});

function taskType({ context }: Draft): ActivityType {
  const type = findActivityType(context, 'task');
  if (type) return type;
  throw new TransformInvariantError('activity_type_missing', 'the target has no activity type Task');
}

export const DONE_WORDS = ['done', 'completed', 'complete', 'closed', 'finished', 'true', 'yes', '1'];
export const OPEN_WORDS = [
  'open',
  'not done',
  'not started',
  'pending',
  'in progress',
  'in_progress',
  'todo',
  'to do',
  'new',
  'waiting',
  'deferred',
  'false',
  'no',
  '0',
];

/** A blank status leaves the task open, where nobody can overlook it, and is reported; an unknown one skips the task. */
function isDone(draft: Draft): boolean {
  const column = draft.native('done');
  if (!column) {
    draft.note('status', 'required_blank', 'defaulted', 'open');
    return false;
  }
  const status = foldName(translate(column.text, column.mapping.options) ?? '');
  if (DONE_WORDS.includes(status)) return true;
  if (OPEN_WORDS.includes(status)) return false;
  return draft.skip('status_unknown', `${column.field}: "${column.text}" says neither open nor done`);
}
