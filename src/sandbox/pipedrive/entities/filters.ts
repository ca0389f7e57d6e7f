import type { Context, Route } from '../context.js';
import { notFound, ok, v1Error, type Answer } from '../errors.js';
import { fieldCode, FILTER_OPERATORS, FILTER_TYPES, groupsOf } from '../filters.js';
import { wholeList } from '../list-v1.js';
import { readV1Body, throwV1 } from '../v1-body.js';
import type { AccountStore } from '../store/account.js';
import type { FilterRow } from '../store/rows.js';
import { toV1Time } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v1/filters';

/** A filter has at most this many conditions over both groups. */
const MAX_CONDITIONS = 16;

const anyObject: v.Reader<v.Json> = (value, path, problems) => {
  if (v.isObject(value)) return value;
  problems.schema(path, 'This value should be of type object');
  return undefined;
};
const SHAPE = { name: v.text(255, true), conditions: anyObject };
const CREATE_SHAPE = { ...SHAPE, type: v.oneOf(...FILTER_TYPES) };

/** Conditions are one AND group of exactly one AND and one OR group, over fields that exist. */
function checkConditions(account: AccountStore, conditions: v.Json): void {
  const problems = new v.Problems();
  const groups = Array.isArray(conditions.conditions) ? conditions.conditions.filter(v.isObject) : [];
  const glues = groups.map((group) => group.glue).sort();
  if (conditions.glue !== 'and' || glues.length !== 2 || glues[0] !== 'and' || glues[1] !== 'or') {
    problems.schema('conditions', 'One "and" group with exactly one "and" and one "or" group is expected');
  }
  const { and, or } = groupsOf({ conditions });
  if (and.length + or.length > MAX_CONDITIONS)
    problems.schema('conditions', `At most ${MAX_CONDITIONS} conditions are allowed`);
  for (const condition of [...and, ...or]) {
    if (!FILTER_OPERATORS.some((operator) => operator === condition.operator))
      problems.schema('operator', 'Unknown operator');
    const checkable = ['deal', 'person', 'organization'].includes(condition.object);
    if (checkable && fieldCode(account, condition) === undefined)
      problems.business('field_id', `Field ${condition.field_id} was not found`);
  }
  throwV1(problems);
}

function create(context: Context): Answer {
  const { account, now, user } = context;
  const input = readV1Body(CREATE_SHAPE, context, ['name', 'conditions', 'type']);
  checkConditions(account, input.conditions ?? {});
  const row = account.filters.insert({
    id: account.nextId('filters'),
    name: input.name ?? '',
    type: input.type ?? 'deals',
    userId: user.id,
    conditions: input.conditions ?? {},
    addTime: now,
    updateTime: null,
    deleted: false,
  });
  return ok(render(context, row));
}

function update(context: Context): Answer {
  const row = filterOf(context);
  const input = readV1Body(SHAPE, context, ['conditions']);
  checkConditions(context.account, input.conditions ?? {});
  const changes = {
    name: input.name ?? row.name,
    conditions: input.conditions ?? row.conditions,
    updateTime: context.now,
  };
  context.account.filters.update(row, changes);
  return ok(render(context, row));
}

function filterOf({ account, params }: Pick<Context, 'account' | 'params'>): FilterRow {
  const row = account.filters.get(Number(params.id));
  if (!row || row.deleted) throw notFound();
  return row;
}

function removeMany({ account, query }: Context): Answer {
  const ids = (query.get('ids') ?? '').split(',').map(Number);
  if (ids.some((id) => !Number.isInteger(id) || id < 1))
    throw v1Error(400, 'Bad request: ids must be a list of integers');
  const rows = ids.map((id) => account.filters.get(id)).filter((row) => row !== undefined && !row.deleted);
  for (const row of rows) if (row) account.filters.update(row, { deleted: true });
  return ok({ id: rows.map((row) => row?.id) });
}

function summary(row: FilterRow): Record<string, unknown> {
  return {
    id: row.id,
    name: row.name,
    filter_code: null,
    is_editable: true,
    active_flag: !row.deleted,
    type: row.type,
    temporary_flag: null,
    user_id: row.userId,
    add_time: toV1Time(row.addTime),
    update_time: row.updateTime === null ? null : toV1Time(row.updateTime),
    visible_to: '1',
    last_used_time: null,
    custom_view_id: null,
  };
}

/** One filter with its conditions; `include_field_code=true` adds the key behind each numeric field id. */
function render({ account, query }: Context, row: FilterRow): Record<string, unknown> {
  const withCode = query.get('include_field_code') === 'true';
  const groups = groupsOf(row);
  const conditions = (['and', 'or'] as const).map((glue) => ({
    glue,
    conditions: groups[glue].map((condition) => ({
      ...condition,
      extra_value: null,
      json_value_flag: false,
      ...(withCode && { field_code: fieldCode(account, condition) ?? null }),
    })),
  }));
  return { ...summary(row), conditions: { glue: 'and', conditions } };
}

function list({ account, query }: Context): Answer {
  const type = query.get('type');
  const rows = account.filters.all().filter((row) => !row.deleted && (type === null || row.type === type));
  return wholeList(rows.map(summary));
}

export const filterRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: list },
  { method: 'POST', path: PATH, handle: create },
  { method: 'DELETE', path: PATH, handle: removeMany },
  { method: 'GET', path: `${PATH}/helpers`, handle: () => ok({ operators: FILTER_OPERATORS }) },
  { method: 'GET', path: `${PATH}/{id}`, handle: (context) => ok(render(context, filterOf(context))) },
  { method: 'PUT', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => ok({ id: context.account.filters.update(filterOf(context), { deleted: true }).id }),
  },
];
