import { extname } from 'node:path';
import type { Context } from '../context.js';
import type { Answer } from '../errors.js';
import { rowOf } from '../links.js';
import { listV1 } from '../list-v1.js';
import type { AccountStore } from '../store/account.js';
import type { FileRow } from '../store/rows.js';
import { toV1Time } from '../times.js';

const SORT_KEYS = {
  id: (row: FileRow) => row.id,
  update_time: (row: FileRow) => row.updateTime,
  add_time: (row: FileRow) => row.addTime,
  file_name: (row: FileRow) => row.storageName,
  file_size: (row: FileRow) => row.size,
  deal_id: (row: FileRow) => row.dealId ?? 0,
  person_id: (row: FileRow) => row.personId ?? 0,
  org_id: (row: FileRow) => row.orgId ?? 0,
};

/** File lists give at most 100 rows, unlike all others. */
const MAXIMUM = 100;

export function fileList({ account, query }: Context): Answer {
  const plan = {
    table: account.files,
    accept: (row: FileRow) => !row.deleted,
    sortKeys: SORT_KEYS,
    render: (row: FileRow) => renderFile(account, row),
    maximum: MAXIMUM,
  };
  return listV1(plan, query);
}

export function parentFileList(
  { account, query, params }: Context,
  parents: 'deals' | 'persons' | 'organizations',
  index: 'deal_id' | 'person_id' | 'org_id',
): Answer {
  const id = parentId(account, parents, params.id);
  const plan = {
    table: account.files,
    narrow: { index, value: id },
    accept: (row: FileRow) => !row.deleted,
    sortKeys: SORT_KEYS,
    render: (row: FileRow) => renderFile(account, row),
    maximum: MAXIMUM,
  };
  return listV1(plan, query);
}

function parentId(
  account: AccountStore,
  parents: 'deals' | 'persons' | 'organizations',
  id: string | undefined,
): number {
  if (parents === 'deals') return rowOf(account.deals, id).id;
  return parents === 'persons' ? rowOf(account.persons, id).id : rowOf(account.organizations, id).id;
}

export function renderFile(account: AccountStore, row: FileRow): Record<string, unknown> {
  return {
    id: row.id,
    user_id: row.userId,
    deal_id: row.dealId,
    person_id: row.personId,
    org_id: row.orgId,
    product_id: null,
    activity_id: row.activityId,
    lead_id: row.leadId,
    project_id: null,
    log_id: null,
    add_time: toV1Time(row.addTime),
    update_time: toV1Time(row.updateTime),
    file_name: row.storageName,
    file_type: coarseType(row.name),
    file_size: row.size,
    active_flag: !row.deleted,
    inline_flag: false,
    remote_location: 's3',
    remote_id: null,
    cid: null,
    s3_bucket: null,
    mail_message_id: null,
    mail_template_id: null,
    deal_name: row.dealId === null ? null : (account.deals.get(row.dealId)?.title ?? null),
    person_name: row.personId === null ? null : (account.persons.get(row.personId)?.name ?? null),
    org_name: row.orgId === null ? null : (account.organizations.get(row.orgId)?.name ?? null),
    product_name: null,
    lead_name: row.leadId === null ? null : (account.leads.get(row.leadId)?.title ?? null),
    url: `https://${account.companyDomain}.pipedrive.com/api/v1/files/${row.id}/download`,
    name: row.name,
    description: row.description,
  };
}

/** Pipedrive's coarse class of a file, by its extension. */
function coarseType(name: string): string {
  const extension = extname(name).slice(1).toLowerCase();
  if (['png', 'jpg', 'jpeg', 'gif', 'bmp', 'webp'].includes(extension)) return 'img';
  if (extension === 'pdf') return 'pdf';
  return ['doc', 'docx', 'odt', 'txt', 'rtf', 'xls', 'xlsx', 'csv'].includes(extension)
    ? 'document'
    : 'other';
}
