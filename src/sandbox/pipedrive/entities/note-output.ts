import type { Context } from '../context.js';
import type { Answer } from '../errors.js';
import { listV1 } from '../list-v1.js';
import { v1Instant, v1Integer } from '../query.js';
import type { NotePin, NoteRow } from '../store/rows.js';
import { toV1Time } from '../times.js';

const SORT_KEYS = {
  id: (row: NoteRow) => row.id,
  add_time: (row: NoteRow) => row.addTime,
  update_time: (row: NoteRow) => row.updateTime,
  content: (row: NoteRow) => row.content,
  user_id: (row: NoteRow) => row.userId,
  deal_id: (row: NoteRow) => row.dealId ?? 0,
  person_id: (row: NoteRow) => row.personId ?? 0,
  org_id: (row: NoteRow) => row.orgId ?? 0,
};

const PINS: readonly NotePin[] = ['lead', 'deal', 'organization', 'person'];
const DAY = 86_400_000;

export function noteList(context: Context): Answer {
  const { account, query } = context;
  const leadId = query.get('lead_id');
  const wanted = (
    [
      ['deal_id', v1Integer(query, 'deal_id')],
      ['person_id', v1Integer(query, 'person_id')],
      ['org_id', v1Integer(query, 'org_id')],
      ['lead_id', leadId ?? undefined],
      ['user_id', v1Integer(query, 'user_id')],
    ] as const
  ).flatMap(([index, value]) => (value === undefined ? [] : [{ index, value }]));
  const accept = [
    ...wanted.map(
      ({ index, value }) =>
        (row: NoteRow) =>
          linkOf(row, index) === value,
    ),
    ...timeTests(query),
    ...pinTests(query),
  ];
  const plan = {
    table: account.notes,
    narrow: wanted[0],
    accept: (row: NoteRow) => !row.deleted && accept.every((holds) => holds(row)),
    sortKeys: SORT_KEYS,
    render: (row: NoteRow) => renderNote(context, row),
    maximum: 500,
  };
  return listV1(plan, query);
}

function linkOf(
  row: NoteRow,
  index: 'deal_id' | 'person_id' | 'org_id' | 'lead_id' | 'user_id',
): number | string | null {
  return {
    deal_id: row.dealId,
    person_id: row.personId,
    org_id: row.orgId,
    lead_id: row.leadId,
    user_id: row.userId,
  }[index];
}

function timeTests(query: URLSearchParams): ((row: NoteRow) => boolean)[] {
  const since = v1Instant(query, 'updated_since');
  const start = v1Instant(query, 'start_date');
  const end = v1Instant(query, 'end_date');
  return [
    (row) => since === undefined || row.updateTime >= since,
    (row) => start === undefined || row.addTime >= start,
    (row) => end === undefined || row.addTime < end + DAY,
  ];
}

function pinTests(query: URLSearchParams): ((row: NoteRow) => boolean)[] {
  return PINS.flatMap((pin) => {
    const value = query.get(`pinned_to_${pin}_flag`);
    return value === null ? [] : [(row: NoteRow) => row.pinned[pin] === (value === '1')];
  });
}

export function renderNote(
  { account, user }: Pick<Context, 'account' | 'user'>,
  row: NoteRow,
): Record<string, unknown> {
  const author = account.users.get(row.userId);
  return {
    id: row.id,
    active_flag: !row.deleted,
    add_time: toV1Time(row.addTime),
    update_time: toV1Time(row.updateTime),
    content: row.content,
    user_id: row.userId,
    last_update_user_id: row.updaterId,
    lead_id: row.leadId,
    deal_id: row.dealId,
    person_id: row.personId,
    org_id: row.orgId,
    project_id: null,
    task_id: null,
    ...Object.fromEntries(PINS.map((pin) => [`pinned_to_${pin}_flag`, row.pinned[pin]])),
    pinned_to_project_flag: false,
    pinned_to_task_flag: false,
    deal: row.dealId === null ? null : { title: account.deals.get(row.dealId)?.title },
    lead: row.leadId === null ? null : { title: account.leads.get(row.leadId)?.title },
    person: row.personId === null ? null : { name: account.persons.get(row.personId)?.name },
    organization: row.orgId === null ? null : { name: account.organizations.get(row.orgId)?.name },
    project: null,
    task: null,
    user: { email: author?.email, name: author?.name, icon_url: null, is_you: row.userId === user.id },
  };
}
