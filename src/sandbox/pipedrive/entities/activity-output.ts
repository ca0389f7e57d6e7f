import type { Context } from '../context.js';
import type { Answer } from '../errors.js';
import { filterRows } from '../filters.js';
import { listV2, pagingShape } from '../list-v2.js';
import { queryBool, queryIds, queryInstant, queryInteger, queryText, queryWords } from '../query.js';
import { inPeriod, readQuery, TRACKED_SORTS } from '../record-queries.js';
import type { ActivityRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import type { Input } from '../validation.js';

const GET_SHAPE = { include_fields: queryWords(['attendees']) };
const LIST_SHAPE = {
  ...pagingShape(['id', 'update_time', 'add_time', 'due_date']),
  ...GET_SHAPE,
  ids: queryIds(100),
  owner_id: queryInteger,
  deal_id: queryInteger,
  lead_id: queryText,
  person_id: queryInteger,
  org_id: queryInteger,
  done: queryBool,
  updated_since: queryInstant,
  updated_until: queryInstant,
};
type ActivityQuery = Input<typeof LIST_SHAPE>;

const PARENTS = ['deal_id', 'lead_id', 'person_id', 'org_id', 'owner_id'] as const;

export function includeAttendees(context: Context): boolean {
  return readQuery(GET_SHAPE, context).include_fields !== undefined;
}

export function activityList(context: Context): Answer {
  const { account } = context;
  const query = readQuery(LIST_SHAPE, context);
  const filtered = filterRows(account, query.filter_id, 'activity');
  const parent = filtered ? undefined : PARENTS.find((name) => query[name] !== undefined);
  const value = parent && query[parent];
  const plan = {
    table: account.activities,
    narrow: parent && value !== undefined ? { index: parent, value } : undefined,
    ids: filtered ? undefined : query.ids,
    accept: (row: ActivityRow) => !row.deleted && (filtered ? filtered.accept(row) : matches(row, query)),
    sortKeys: { ...TRACKED_SORTS, due_date: (row: ActivityRow) => row.dueDate ?? '' },
    render: (row: ActivityRow) => renderActivity(row, query.include_fields !== undefined),
  };
  return listV2(plan, query);
}

function matches(row: ActivityRow, query: ActivityQuery): boolean {
  return (
    same(query.deal_id, row.dealId) &&
    same(query.lead_id, row.leadId) &&
    same(query.person_id, primaryPerson(row)) &&
    same(query.org_id, row.orgId) &&
    same(query.owner_id, row.ownerId) &&
    (query.done === undefined || query.done === row.done) &&
    inPeriod(row.updateTime, query)
  );
}

function same<T>(wanted: T | undefined, actual: T | null): boolean {
  return wanted === undefined || wanted === actual;
}

function primaryPerson(row: ActivityRow): number | null {
  return row.participants.find((each) => each.primary)?.person_id ?? null;
}

export function renderActivity(row: ActivityRow, attendees: boolean): Record<string, unknown> {
  return {
    id: row.id,
    subject: row.subject,
    type: row.type,
    owner_id: row.ownerId,
    creator_user_id: row.creatorId,
    is_deleted: row.deleted,
    add_time: toV2Time(row.addTime),
    update_time: toV2Time(row.updateTime),
    deal_id: row.dealId,
    lead_id: row.leadId,
    person_id: primaryPerson(row),
    org_id: row.orgId,
    project_id: null,
    due_date: row.dueDate,
    due_time: row.dueTime,
    duration: row.duration,
    busy: row.busy,
    done: row.done,
    marked_as_done_time: row.markedAsDoneTime === null ? null : toV2Time(row.markedAsDoneTime),
    location: row.location,
    participants: row.participants,
    ...(attendees && { attendees: row.attendees }),
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    public_description: row.publicDescription,
    priority: row.priority,
    note: row.note,
  };
}
