import type { Context, Route } from '../context.js';
import { address } from '../custom-fields.js';
import { ok, type Answer } from '../errors.js';
import { noteTooLong, sanitizeNote } from '../html.js';
import { checkLink, ownerOf, readableRow, rowOf } from '../links.js';
import type { AccountStore } from '../store/account.js';
import type { ActivityRow, Participant } from '../store/rows.js';
import * as v from '../validation.js';
import { activityList, includeAttendees, renderActivity } from './activity-output.js';

const PATH = '/api/v2/activities';

const participantShape = { person_id: v.integer(), primary: v.bool };
const attendeeShape = {
  email: v.text(255),
  name: v.nullable(v.text(255)),
  status: v.nullable(v.text(64)),
  is_organizer: v.bool,
  person_id: v.nullable(v.integer()),
  user_id: v.nullable(v.integer()),
};

const SHAPE = {
  subject: v.text(255),
  type: v.text(255, true),
  owner_id: v.integer(),
  deal_id: v.nullable(v.integer()),
  lead_id: v.nullable(v.uuid),
  person_id: v.refused(
    () => "'person_id' is a read-only field. Add a primary participant to set 'person_id' instead.",
  ),
  org_id: v.nullable(v.integer()),
  due_date: v.nullable(v.calendarDate),
  due_time: v.nullable(v.timeOfDay),
  duration: v.nullable(v.timeOfDay),
  busy: v.bool,
  done: v.bool,
  location: v.nullable(address),
  participants: v.list(v.object(participantShape, ['person_id'])),
  attendees: v.list(v.object(attendeeShape, ['email'])),
  public_description: v.text(65_535),
  priority: v.nullable(v.integer()),
  note: v.nullable(v.text(Number.MAX_SAFE_INTEGER)),
};
type ActivityInput = v.Input<typeof SHAPE>;

function check(
  context: Context,
  input: ActivityInput,
  before: ActivityRow | undefined,
  problems: v.Problems,
): void {
  const { account } = context;
  const known = account.activityTypes.all().some((type) => type.active && type.keyString === input.type);
  if (input.type !== undefined && !known)
    problems.business('type', `Activity type '${input.type}' was not found`);
  checkLink(account.deals, input.deal_id, 'deal_id', problems);
  checkLink(account.leads, input.lead_id, 'lead_id', problems);
  checkLink(account.organizations, input.org_id, 'org_id', problems);
  for (const [index, each] of (input.participants ?? []).entries()) {
    checkLink(account.persons, each.person_id, `participants[${index}].person_id`, problems);
  }
  const dealId = input.deal_id === undefined ? before?.dealId : input.deal_id;
  const leadId = input.lead_id === undefined ? before?.leadId : input.lead_id;
  if (dealId && leadId) problems.business('lead_id', 'An activity cannot belong to a deal and a lead');
  if (input.note && noteTooLong(input.note))
    problems.business('note', 'This value is too long. It should have 100 KB or less');
}

function create(context: Context): Answer {
  const { account, now } = context;
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, context.body.json, problems);
  const ownerId = ownerOf(context, input.owner_id, problems);
  check(context, input, undefined, problems);
  problems.throwV2();
  const type = input.type ?? defaultType(account);
  const row = account.activities.insert({
    id: account.nextId('activities'),
    subject:
      input.subject || (account.activityTypes.all().find((each) => each.keyString === type)?.name ?? 'Call'),
    type,
    ownerId,
    creatorId: context.user.id,
    dealId: input.deal_id ?? null,
    leadId: input.lead_id ?? null,
    orgId: input.org_id ?? null,
    participants: normalParticipants(input.participants ?? []),
    attendees: input.attendees ?? [],
    dueDate: input.due_date ?? null,
    dueTime: input.due_time ?? null,
    duration: input.duration ?? null,
    busy: input.busy ?? false,
    done: input.done ?? false,
    markedAsDoneTime: input.done ? now : null,
    location: input.location ?? null,
    publicDescription: input.public_description ?? '',
    note: sanitizeNote(input.note ?? ''),
    priority: input.priority ?? null,
    deleted: false,
    addTime: now,
    updateTime: now,
    updaterId: context.user.id,
  });
  return ok(renderActivity(row, false));
}

function update(context: Context): Answer {
  const { account, now } = context;
  const row = rowOf(account.activities, context.params.id);
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, context.body.json, problems);
  if (input.owner_id !== undefined) ownerOf(context, input.owner_id, problems);
  check(context, input, row, problems);
  problems.throwV2();
  const done = input.done ?? row.done;
  account.activities.update(row, {
    ...linkChanges(row, input),
    subject: input.subject || row.subject,
    type: input.type ?? row.type,
    attendees: input.attendees ?? row.attendees,
    dueDate: given(input.due_date, row.dueDate),
    dueTime: given(input.due_time, row.dueTime),
    duration: given(input.duration, row.duration),
    busy: input.busy ?? row.busy,
    done,
    markedAsDoneTime: done ? (row.markedAsDoneTime ?? now) : null,
    location: given(input.location, row.location),
    publicDescription: input.public_description ?? row.publicDescription,
    note: input.note === undefined ? row.note : sanitizeNote(input.note ?? ''),
    priority: given(input.priority, row.priority),
    updateTime: now,
    updaterId: context.user.id,
  });
  return ok(renderActivity(row, false));
}

function linkChanges(row: ActivityRow, input: ActivityInput): Partial<ActivityRow> {
  return {
    ownerId: input.owner_id ?? row.ownerId,
    dealId: given(input.deal_id, row.dealId),
    leadId: given(input.lead_id, row.leadId),
    orgId: given(input.org_id, row.orgId),
    participants: input.participants ? normalParticipants(input.participants) : row.participants,
  };
}

function given<T>(written: T | undefined, old: T): T {
  return written === undefined ? old : written;
}

/** Exactly one primary participant: the first that claims it, else the first; each person once. */
function normalParticipants(written: readonly v.Input<typeof participantShape>[]): Participant[] {
  const primary = written.find((each) => each.primary)?.person_id ?? written[0]?.person_id;
  const persons = [...new Set(written.map((each) => each.person_id ?? 0))];
  return persons.map((person) => ({ person_id: person, primary: person === primary }));
}

function defaultType(account: AccountStore): string {
  return account.activityTypes.all().find((type) => type.active)?.keyString ?? 'call';
}

export const activityRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: activityList },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: (context) =>
      ok(
        renderActivity(
          readableRow(context.account.activities, context.params.id, context.now),
          includeAttendees(context),
        ),
      ),
  },
  { method: 'PATCH', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: ({ account, params, now, user }) => {
      const row = rowOf(account.activities, params.id);
      account.activities.update(row, { deleted: true, updateTime: now, updaterId: user.id });
      return ok({ id: row.id });
    },
  },
];
