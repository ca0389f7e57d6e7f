import type { Context } from '../context.js';
import type { Answer } from '../errors.js';
import { filterRows } from '../filters.js';
import { listV1 } from '../list-v1.js';
import { v1Instant, v1Integer } from '../query.js';
import type { AccountStore } from '../store/account.js';
import type { LeadRow } from '../store/rows.js';
import { toLeadTime } from '../times.js';

const SORT_KEYS = {
  add_time: (row: LeadRow) => row.addTime,
  update_time: (row: LeadRow) => row.updateTime,
  id: (row: LeadRow) => row.id,
  title: (row: LeadRow) => row.title,
  owner_id: (row: LeadRow) => row.ownerId,
  creator_id: (row: LeadRow) => row.creatorId,
  was_seen: (row: LeadRow) => Number(row.wasSeen),
  expected_close_date: (row: LeadRow) => row.expectedCloseDate ?? '',
};

const PARENTS = ['person_id', 'organization_id', 'owner_id'] as const;

/** Leads that are archived, or those that are not; never both in one list. */
export function leadList(context: Context, archived: boolean): Answer {
  const { account, query } = context;
  const filtered = filterRows(account, v1Integer(query, 'filter_id'), 'leads');
  const wanted = {
    person_id: v1Integer(query, 'person_id'),
    organization_id: v1Integer(query, 'organization_id'),
    owner_id: v1Integer(query, 'owner_id'),
  };
  const since = archived ? undefined : v1Instant(query, 'updated_since');
  const parent = filtered ? undefined : PARENTS.find((name) => wanted[name] !== undefined);
  const value = parent && wanted[parent];
  const accept = (row: LeadRow) =>
    filtered
      ? filtered.accept(row)
      : (wanted.person_id === undefined || wanted.person_id === row.personId) &&
        (wanted.organization_id === undefined || wanted.organization_id === row.orgId) &&
        (wanted.owner_id === undefined || wanted.owner_id === row.ownerId) &&
        (since === undefined || row.updateTime >= since);
  const plan = {
    table: account.leads,
    narrow: parent && value !== undefined ? { index: parent, value } : undefined,
    accept: (row: LeadRow) => !row.deleted && row.archived === archived && accept(row),
    sortKeys: SORT_KEYS,
    render: (row: LeadRow) => renderLead(account, row),
    maximum: 500,
    flatPaging: true,
  };
  return listV1(plan, query);
}

/** Custom fields come flat and only when set. */
export function renderLead(account: AccountStore, row: LeadRow): Record<string, unknown> {
  const custom = Object.entries(row.custom).filter(([key]) => account.fields.get('deal', key.slice(0, 40)));
  return {
    id: row.id,
    title: row.title,
    owner_id: row.ownerId,
    creator_id: row.creatorId,
    label_ids: row.labelIds,
    person_id: row.personId,
    organization_id: row.orgId,
    source_name: 'API',
    origin: 'API',
    origin_id: row.originId,
    channel: row.channel,
    channel_id: row.channelId,
    source_deal_id: null,
    is_archived: row.archived,
    archive_time: row.archiveTime === null ? null : toLeadTime(row.archiveTime),
    was_seen: row.wasSeen,
    value: row.value,
    expected_close_date: row.expectedCloseDate,
    next_activity_id: null,
    add_time: toLeadTime(row.addTime),
    update_time: toLeadTime(row.updateTime),
    visible_to: row.visibleTo,
    cc_email: `${account.companyDomain}+${account.companyId}+lead${row.id.slice(0, 8)}@pipedrivemail.com`,
    ...Object.fromEntries(custom),
  };
}
