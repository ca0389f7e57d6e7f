import type { AccountStore } from './store/account.js';
import type { ActivityRow, DealRow } from './store/rows.js';

/** Optional answer fields (`include_fields`) by object, as the API description lists them. */
const ACTIVITY_FIELDS = [
  'next_activity_id',
  'last_activity_id',
  'activities_count',
  'done_activities_count',
  'undone_activities_count',
];
const SHARED = [
  ...ACTIVITY_FIELDS,
  'files_count',
  'notes_count',
  'followers_count',
  'email_messages_count',
  'smart_bcc_email',
];
const MAIL_TIMES = ['last_incoming_mail_time', 'last_outgoing_mail_time'];
const DEAL_COUNTS = ['open_deals_count', 'closed_deals_count', 'won_deals_count', 'lost_deals_count'];
const RELATED_COUNTS = DEAL_COUNTS.map((name) => `related_${name}`);

export const DEAL_INCLUDES = [
  ...SHARED,
  ...MAIL_TIMES,
  'first_won_time',
  'products_count',
  'participants_count',
  'source_lead_id',
];
export const PERSON_INCLUDES = [
  ...SHARED,
  ...MAIL_TIMES,
  ...DEAL_COUNTS,
  ...RELATED_COUNTS,
  'participant_open_deals_count',
  'participant_closed_deals_count',
  'marketing_status',
  'doi_status',
];
export const ORGANIZATION_INCLUDES = [...SHARED, ...DEAL_COUNTS, ...RELATED_COUNTS, 'people_count'];

type Parent = 'deal_id' | 'person_id' | 'org_id';

/** Values of the asked-for optional fields of one record. Mail and followers do not exist here: 0 or null. */
export function includedFields(
  account: AccountStore,
  parent: Parent,
  id: number,
  names: readonly string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of names) values[name] = includedField(account, parent, id, name);
  return values;
}

function includedField(account: AccountStore, parent: Parent, id: number, name: string): unknown {
  if (ACTIVITY_FIELDS.includes(name)) return activityField(account, parent, id, name);
  if (name === 'notes_count') return count(account.notes.by(parent, id));
  if (name === 'files_count') return count(account.files.by(parent, id));
  if (name === 'people_count') return count(account.persons.by('org_id', id));
  if (name === 'participants_count') return account.deals.get(id)?.personId ? 1 : 0;
  if (name === 'first_won_time') return account.deals.get(id)?.wonTime ?? null;
  if (DEAL_COUNTS.includes(name)) return dealCount(account, parent, id, name);
  return name.endsWith('_count') ? 0 : null;
}

function activityField(account: AccountStore, parent: Parent, id: number, name: string): number | null {
  const activities = [...account.activities.by(parent, id)].filter((row) => !row.deleted);
  const done = activities.filter((row) => row.done);
  const undone = activities.filter((row) => !row.done);
  const counts: Record<string, number> = {
    activities_count: activities.length,
    done_activities_count: done.length,
    undone_activities_count: undone.length,
  };
  return (
    counts[name] ??
    (name === 'next_activity_id' ? byDueDate(undone).at(0) : byDueDate(done).at(-1))?.id ??
    null
  );
}

function byDueDate(rows: ActivityRow[]): ActivityRow[] {
  return rows.filter((row) => row.dueDate).sort((a, b) => (a.dueDate ?? '').localeCompare(b.dueDate ?? ''));
}

function dealCount(account: AccountStore, parent: Parent, id: number, name: string): number {
  const wanted: Record<string, (deal: DealRow) => boolean> = {
    open_deals_count: (deal) => deal.status === 'open',
    closed_deals_count: (deal) => deal.status !== 'open',
    won_deals_count: (deal) => deal.status === 'won',
    lost_deals_count: (deal) => deal.status === 'lost',
  };
  const accept = wanted[name];
  return [...account.deals.by(parent, id)].filter((deal) => !deal.deleted && accept?.(deal)).length;
}

function count(rows: ReadonlySet<{ deleted: boolean }>): number {
  return [...rows].filter((row) => !row.deleted).length;
}
