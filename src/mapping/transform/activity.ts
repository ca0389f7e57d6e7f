import { findActivityType } from './activity-types.js';
import type { Draft } from './draft.js';
import { marker } from './keys.js';
import { readNumber } from './money.js';
import { nameOf } from './names.js';
import { composeNote } from './note-body.js';
import { noteBody, noteLines } from './note-lines.js';
import { activityAsNote } from './note.js';
import { isNoteActivity } from './note-activities.js';
import { translate } from './options.js';
import { ownerOf } from './owners.js';
import { activityParents } from './parents.js';
import type { ActivityParents } from './parents.js';
import { dueEntries } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';

/**
 * An activity record as the body of `POST /api/v2/activities`, done in the past; with `notes: note` in the mapping, one of
 * type note as the body of `POST /v1/notes` (`targetObjectOf` tells which).
 */
export const transformActivity = transformer(
  'activities',
  (draft): Body =>
    isNoteActivity(draft.record.values, draft.context.mapping) ? activityAsNote(draft) : activityBody(draft),
  (draft) => (isNoteActivity(draft.record.values, draft.context.mapping) ? 'notes' : 'activities'),
);

function activityBody(draft: Draft): Body {
  const type = typeOf(draft);
  const subject = draft.native('subject');
  const note = composeNote(noteBody(draft), noteLines(draft), marker('activities', draft.record.id));
  draft.values.push(...note.values);
  return {
    type: type.key,
    subject: nameOf(draft, subject?.field ?? 'subject', subject?.text ?? '', type.name),
    owner_id: ownerOf(draft, 'owner_blank'),
    ...activityLinkEntries(activityParents(draft)),
    ...dueEntries(draft),
    ...durationEntry(draft),
    done: true,
    note: note.html,
  };
}

function typeOf(draft: Draft) {
  const column = draft.native('type');
  const wanted = translate(column?.text ?? '', column?.mapping.options) ?? '';
  const type = findActivityType(draft.context, wanted);
  return (
    type ?? draft.skip('type_unknown', `type: "${column?.text ?? ''}" is no activity type of the target`)
  );
}

/** Parents as an activity's keys: the person is a participant, because `person_id` is read-only there. */
export function activityLinkEntries({ deal, lead, organization, person }: ActivityParents): Body {
  return {
    ...(deal !== null && { deal_id: deal }),
    ...(lead !== null && { lead_id: lead }),
    ...(organization !== null && { org_id: organization }),
    ...(person !== null && { participants: [{ person_id: person, primary: true }] }),
  };
}

const MINUTES_PER_DAY = 24 * 60;

/** `duration` as `HH:MM`; 0 and blank say nothing and are left out. Pipedrive's form ends at 23:59. */
function durationEntry(draft: Draft): Body {
  const column = draft.native('duration');
  const minutes = column && readNumber(draft, column);
  if (!column || minutes === null || minutes === 0) return {};
  if (!Number.isInteger(minutes) || minutes < 0 || minutes >= MINUTES_PER_DAY) {
    draft.refuse(column, 'value_invalid', 'is not a number of whole minutes within a day');
    return {};
  }
  const two = (part: number) => String(part).padStart(2, '0');
  return { duration: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}` };
}
