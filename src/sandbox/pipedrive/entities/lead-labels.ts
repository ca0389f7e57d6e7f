import type { Context, Route } from '../context.js';
import { ok, v1Error, type Answer } from '../errors.js';
import { wholeList } from '../list-v1.js';
import type { LeadLabelRow } from '../store/rows.js';
import { toLeadTime } from '../times.js';
import * as v from '../validation.js';
import { readV1Body } from '../v1-body.js';

const PATH = '/api/v1/leadLabels';
const SHAPE = {
  name: v.text(255, true),
  color: v.oneOf('blue', 'brown', 'dark-gray', 'gray', 'green', 'orange', 'pink', 'purple', 'red', 'yellow'),
};

function labelOf({ account, params }: Context): LeadLabelRow {
  const row = account.leadLabels.get(params.id ?? '');
  if (!row || row.deleted) throw v1Error(404, 'requested lead label not found');
  return row;
}

function create(context: Context): Answer {
  const input = readV1Body(SHAPE, context, ['name', 'color']);
  const { account, now } = context;
  const row = account.leadLabels.insert({
    id: account.random.uuid(),
    name: input.name ?? '',
    color: input.color ?? 'gray',
    addTime: now,
    updateTime: now,
    deleted: false,
  });
  return ok(render(row));
}

function render(row: LeadLabelRow): Record<string, unknown> {
  const { id, name, color } = row;
  return { id, name, color, add_time: toLeadTime(row.addTime), update_time: toLeadTime(row.updateTime) };
}

export const leadLabelRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: ({ account }) =>
      wholeList(
        account.leadLabels
          .all()
          .filter((row) => !row.deleted)
          .map(render),
      ),
  },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'PATCH',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const row = labelOf(context);
      const input = readV1Body(SHAPE, context);
      const changes = {
        name: input.name ?? row.name,
        color: input.color ?? row.color,
        updateTime: context.now,
      };
      return ok(render(context.account.leadLabels.update(row, changes)));
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const row = context.account.leadLabels.update(labelOf(context), { deleted: true });
      return ok({ id: row.id });
    },
  },
];
