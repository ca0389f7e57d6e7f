import type { AccountStore } from '../store/account.js';
import type { DealRow, PersonRow } from '../store/rows.js';
import { toV1Time } from '../times.js';

/** Answers of the merge endpoints are of v1: its names, and `merge_what_id`, the record that is gone. */
export function renderMergedPerson(
  account: AccountStore,
  row: PersonRow,
  goneId: number,
): Record<string, unknown> {
  const [first = '', ...rest] = row.name.trim().split(/\s+/);
  return {
    id: row.id,
    company_id: account.companyId,
    owner_id: row.ownerId,
    org_id: row.orgId,
    name: row.name,
    first_name: first,
    last_name: rest.length === 0 ? null : rest.join(' '),
    active_flag: !row.deleted,
    phone: row.phones,
    email: row.emails,
    first_char: first.charAt(0).toLowerCase(),
    update_time: toV1Time(row.updateTime),
    add_time: toV1Time(row.addTime),
    visible_to: String(row.visibleTo),
    picture_id: null,
    label: row.labelIds[0] ?? null,
    label_ids: row.labelIds,
    org_name: row.orgId === null ? null : (account.organizations.get(row.orgId)?.name ?? null),
    owner_name: account.users.get(row.ownerId)?.name,
    merge_what_id: goneId,
  };
}

export function renderMergedDeal(
  account: AccountStore,
  row: DealRow,
  goneId: number,
): Record<string, unknown> {
  const time = (instant: number | null) => (instant === null ? null : toV1Time(instant));
  return {
    id: row.id,
    creator_user_id: row.creatorId,
    user_id: row.ownerId,
    person_id: row.personId,
    org_id: row.orgId,
    stage_id: row.stageId,
    pipeline_id: row.pipelineId,
    title: row.title,
    value: row.value,
    currency: row.currency,
    add_time: toV1Time(row.addTime),
    update_time: toV1Time(row.updateTime),
    stage_change_time: time(row.stageChangeTime),
    active: row.status === 'open' && !row.deleted,
    deleted: row.deleted,
    is_archived: row.archived,
    status: row.status,
    probability: row.probability,
    lost_reason: row.lostReason,
    visible_to: String(row.visibleTo),
    close_time: time(row.closeTime),
    won_time: time(row.wonTime),
    lost_time: time(row.lostTime),
    expected_close_date: row.expectedCloseDate,
    label: row.labelIds.join(',') || null,
    person_name: row.personId === null ? null : (account.persons.get(row.personId)?.name ?? null),
    org_name: row.orgId === null ? null : (account.organizations.get(row.orgId)?.name ?? null),
    owner_name: account.users.get(row.ownerId)?.name,
    origin: 'API',
    origin_id: null,
    merge_what_id: goneId,
  };
}
