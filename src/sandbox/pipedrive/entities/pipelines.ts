import type { Context, Route } from '../context.js';
import { ok, type Answer } from '../errors.js';
import { readableRow, requireAdmin, rowOf } from '../links.js';
import { listV2, pagingShape } from '../list-v2.js';
import { readQuery, TRACKED_SORTS } from '../record-queries.js';
import type { AccountStore } from '../store/account.js';
import type { PipelineRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import * as v from '../validation.js';
import { insertStage } from './stages.js';

const PATH = '/api/v2/pipelines';
const SHAPE = { name: v.text(255, true), is_deal_probability_enabled: v.bool };
const { limit, cursor, sort_by, sort_direction } = pagingShape(['id', 'update_time', 'add_time']);
const LIST_SHAPE = { limit, cursor, sort_by, sort_direction };

/** What a new pipeline contains, as in the web interface. */
const DEFAULT_STAGES = [
  'Qualified',
  'Contact Made',
  'Demo Scheduled',
  'Proposal Made',
  'Negotiations Started',
];

/** Adds a pipeline at the end with the five default stages. */
export function insertPipeline(
  account: AccountStore,
  name: string,
  dealProbability: boolean,
  now: number,
  updaterId: number,
): PipelineRow {
  const row = account.pipelines.insert({
    id: account.nextId('pipelines'),
    name,
    orderNr: account.pipelines.all().filter((pipeline) => !pipeline.deleted).length + 1,
    dealProbability,
    deleted: false,
    addTime: now,
    updateTime: now,
    updaterId,
  });
  for (const stage of DEFAULT_STAGES)
    insertStage(account, { name: stage, pipelineId: row.id }, now, updaterId);
  return row;
}

function create(context: Context): Answer {
  requireAdmin(context);
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, context.body.json, problems);
  v.requireKeys(context.body.json, ['name'], problems);
  problems.throwV2();
  const { account, now, user } = context;
  return ok(
    renderPipeline(
      insertPipeline(account, input.name ?? '', input.is_deal_probability_enabled ?? false, now, user.id),
    ),
  );
}

function update(context: Context): Answer {
  requireAdmin(context);
  const { account, now, user } = context;
  const row = rowOf(account.pipelines, context.params.id);
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, context.body.json, problems);
  problems.throwV2();
  account.pipelines.update(row, {
    name: input.name ?? row.name,
    dealProbability: input.is_deal_probability_enabled ?? row.dealProbability,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderPipeline(row));
}

function remove(context: Context): Answer {
  requireAdmin(context);
  const { account, now, user } = context;
  const row = rowOf(account.pipelines, context.params.id);
  const gone = { deleted: true, updateTime: now, updaterId: user.id };
  account.pipelines.update(row, gone);
  // A copy, as an update moves the stage within the index that is being walked.
  for (const stage of [...account.stages.by('pipeline_id', row.id)]) account.stages.update(stage, gone);
  return ok({ id: row.id });
}

export function renderPipeline(row: PipelineRow): Record<string, unknown> {
  return {
    id: row.id,
    name: row.name,
    order_nr: row.orderNr,
    is_deleted: row.deleted,
    is_deal_probability_enabled: row.dealProbability,
    add_time: toV2Time(row.addTime),
    update_time: toV2Time(row.updateTime),
  };
}

export const pipelineRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (context) => {
      const table = context.account.pipelines;
      const plan = {
        table,
        accept: (row: PipelineRow) => !row.deleted,
        sortKeys: TRACKED_SORTS,
        render: renderPipeline,
      };
      return listV2(plan, readQuery(LIST_SHAPE, context));
    },
  },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: ({ account, params, now }) => ok(renderPipeline(readableRow(account.pipelines, params.id, now))),
  },
  { method: 'PATCH', path: `${PATH}/{id}`, handle: update },
  { method: 'DELETE', path: `${PATH}/{id}`, handle: remove },
];
