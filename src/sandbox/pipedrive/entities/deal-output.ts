import type { Context } from '../context.js';
import { renderCustom } from '../custom-fields.js';
import type { Answer } from '../errors.js';
import { filterRows } from '../filters.js';
import { DEAL_INCLUDES, includedFields } from '../include-fields.js';
import { isPurged } from '../links.js';
import { listV2 } from '../list-v2.js';
import { queryInteger, queryWords } from '../query.js';
import {
  inPeriod,
  readQuery,
  recordListShape,
  renderingOf,
  renderingShape,
  TRACKED_SORTS,
  type Rendering,
} from '../record-queries.js';
import type { AccountStore } from '../store/account.js';
import type { DealRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import type { Input } from '../validation.js';

export const GET_SHAPE = renderingShape(DEAL_INCLUDES);
const LIST_SHAPE = {
  ...recordListShape(DEAL_INCLUDES),
  person_id: queryInteger,
  org_id: queryInteger,
  pipeline_id: queryInteger,
  stage_id: queryInteger,
  status: queryWords(['open', 'won', 'lost', 'deleted']),
};
type DealQuery = Input<typeof LIST_SHAPE>;

const PARENTS = ['person_id', 'org_id', 'stage_id', 'pipeline_id', 'owner_id'] as const;

/** Active or archived deals: neither list shows the other's. Deleted ones come only with `status=deleted`, for 30 days. */
export function dealList(context: Context, archived: boolean): Answer {
  const { account } = context;
  const query = readQuery(LIST_SHAPE, context);
  const rendering = renderingOf(query);
  const filtered = filterRows(account, query.filter_id, 'deals');
  const parent = filtered ? undefined : PARENTS.find((name) => query[name] !== undefined);
  const value = parent && query[parent];
  const plan = {
    table: account.deals,
    narrow: parent && value !== undefined ? { index: parent, value } : undefined,
    ids: filtered ? undefined : query.ids,
    accept: (row: DealRow) =>
      row.archived === archived &&
      !isPurged(row, context.now) &&
      (filtered ? !row.deleted && filtered.accept(row) : matches(row, query)),
    sortKeys: TRACKED_SORTS,
    render: (row: DealRow) => renderDeal(account, row, rendering),
  };
  return listV2(plan, query);
}

function matches(row: DealRow, query: DealQuery): boolean {
  const statuses: readonly string[] = query.status ?? ['open', 'won', 'lost'];
  return (
    statuses.includes(row.deleted ? 'deleted' : row.status) &&
    same(query.person_id, row.personId) &&
    same(query.org_id, row.orgId) &&
    same(query.stage_id, row.stageId) &&
    same(query.pipeline_id, row.pipelineId) &&
    same(query.owner_id, row.ownerId) &&
    inPeriod(row.updateTime, query)
  );
}

function same(wanted: number | undefined, actual: number | null): boolean {
  return wanted === undefined || wanted === actual;
}

const time = (instant: number | null) => (instant === null ? null : toV2Time(instant));
const day = (instant: number | null) => (instant === null ? null : toV2Time(instant).slice(0, 10));

/** Where a deal came from, and recurring revenue: the server's own values, never writable. */
const ORIGIN = {
  origin: 'API',
  origin_id: null,
  channel: null,
  channel_id: null,
  acv: null,
  arr: null,
  mrr: null,
};

function closing(row: DealRow): Record<string, unknown> {
  return {
    close_time: time(row.closeTime),
    won_time: time(row.wonTime),
    lost_time: time(row.lostTime),
    local_won_date: day(row.wonTime),
    local_lost_date: day(row.lostTime),
    local_close_date: day(row.closeTime),
  };
}

export function renderDeal(
  account: AccountStore,
  row: DealRow,
  rendering?: Rendering,
): Record<string, unknown> {
  return {
    id: row.id,
    title: row.title,
    creator_user_id: row.creatorId,
    owner_id: row.ownerId,
    value: row.value,
    person_id: row.personId,
    org_id: row.orgId,
    stage_id: row.stageId,
    pipeline_id: row.pipelineId,
    currency: row.currency,
    archive_time: time(row.archiveTime),
    add_time: toV2Time(row.addTime),
    update_time: toV2Time(row.updateTime),
    stage_change_time: time(row.stageChangeTime),
    status: row.deleted ? 'deleted' : row.status,
    is_archived: row.archived,
    is_deleted: row.deleted,
    probability: row.probability,
    lost_reason: row.lostReason,
    visible_to: row.visibleTo,
    ...closing(row),
    expected_close_date: row.expectedCloseDate,
    label_ids: row.labelIds,
    ...ORIGIN,
    ...(rendering && includedFields(account, 'deal_id', row.id, rendering.include)),
    custom_fields: renderCustom(account, 'deal', row.custom, rendering),
  };
}
