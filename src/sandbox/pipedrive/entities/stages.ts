import type { Context, Route } from '../context.js';
import { ok, type Answer } from '../errors.js';
import { checkLink, readableRow, requireAdmin, rowOf } from '../links.js';
import { listV2, pagingShape } from '../list-v2.js';
import { queryInteger } from '../query.js';
import { readQuery, TRACKED_SORTS } from '../record-queries.js';
import type { AccountStore } from '../store/account.js';
import type { StageRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import * as v from '../validation.js';
import { stagesOf } from './deal-stage.js';

const PATH = '/api/v2/stages';
const SHAPE = {
  name: v.text(255, true),
  pipeline_id: v.integer(),
  deal_probability: v.integer(0, 100),
  is_deal_rot_enabled: v.bool,
  days_to_rotten: v.nullable(v.integer()),
};
const { limit, cursor, sort_by, sort_direction } = pagingShape(['id', 'update_time', 'add_time', 'order_nr']);
const LIST_SHAPE = { limit, cursor, sort_by, sort_direction, pipeline_id: queryInteger };

type NewStage = Pick<StageRow, 'name' | 'pipelineId'> &
  Partial<Pick<StageRow, 'dealProbability' | 'rotEnabled' | 'daysToRotten'>>;

/** Adds a stage at the end of its pipeline. */
export function insertStage(
  account: AccountStore,
  stage: NewStage,
  now: number,
  updaterId: number,
): StageRow {
  return account.stages.insert({
    id: account.nextId('stages'),
    name: stage.name,
    pipelineId: stage.pipelineId,
    orderNr: (stagesOf(account, stage.pipelineId).at(-1)?.orderNr ?? 0) + 1,
    dealProbability: stage.dealProbability ?? 100,
    rotEnabled: stage.rotEnabled ?? false,
    daysToRotten: stage.daysToRotten ?? null,
    deleted: false,
    addTime: now,
    updateTime: now,
    updaterId,
  });
}

function create(context: Context): Answer {
  requireAdmin(context);
  const { account, now, user } = context;
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, context.body.json, problems);
  v.requireKeys(context.body.json, ['name', 'pipeline_id'], problems);
  checkLink(account.pipelines, input.pipeline_id, 'pipeline_id', problems);
  problems.throwV2();
  const stage = {
    name: input.name ?? '',
    pipelineId: input.pipeline_id ?? 0,
    dealProbability: input.deal_probability ?? 100,
    rotEnabled: input.is_deal_rot_enabled ?? false,
    daysToRotten: input.days_to_rotten ?? null,
  };
  return ok(renderStage(insertStage(account, stage, now, user.id)));
}

function update(context: Context): Answer {
  requireAdmin(context);
  const { account, now, user } = context;
  const row = rowOf(account.stages, context.params.id);
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, context.body.json, problems);
  checkLink(account.pipelines, input.pipeline_id, 'pipeline_id', problems);
  problems.throwV2();
  account.stages.update(row, {
    name: input.name ?? row.name,
    pipelineId: input.pipeline_id ?? row.pipelineId,
    dealProbability: input.deal_probability ?? row.dealProbability,
    rotEnabled: input.is_deal_rot_enabled ?? row.rotEnabled,
    daysToRotten: input.days_to_rotten === undefined ? row.daysToRotten : input.days_to_rotten,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderStage(row));
}

function list(context: Context): Answer {
  const query = readQuery(LIST_SHAPE, context);
  const pipeline = query.pipeline_id;
  const plan = {
    table: context.account.stages,
    narrow: pipeline === undefined ? undefined : { index: 'pipeline_id', value: pipeline },
    accept: (row: StageRow) => !row.deleted,
    sortKeys: { ...TRACKED_SORTS, order_nr: (row: StageRow) => row.orderNr },
    render: renderStage,
  };
  return listV2(plan, query);
}

export function renderStage(row: StageRow): Record<string, unknown> {
  return {
    id: row.id,
    order_nr: row.orderNr,
    name: row.name,
    is_deleted: row.deleted,
    deal_probability: row.dealProbability,
    pipeline_id: row.pipelineId,
    is_deal_rot_enabled: row.rotEnabled,
    days_to_rotten: row.daysToRotten,
    add_time: toV2Time(row.addTime),
    update_time: toV2Time(row.updateTime),
  };
}

export const stageRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: list },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: ({ account, params, now }) => ok(renderStage(readableRow(account.stages, params.id, now))),
  },
  { method: 'PATCH', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => {
      requireAdmin(context);
      const { account, params, now, user } = context;
      const row = rowOf(account.stages, params.id);
      account.stages.update(row, { deleted: true, updateTime: now, updaterId: user.id });
      return ok({ id: row.id });
    },
  },
];
