import type { Context, Route } from '../context.js';
import { notFound, ok, v1Error, type Answer } from '../errors.js';
import { requireAdmin } from '../links.js';
import { wholeList } from '../list-v1.js';
import { readV1Body } from '../v1-body.js';
import type { AccountStore } from '../store/account.js';
import type { ActivityTypeRow } from '../store/rows.js';
import { toV1Time } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v1/activityTypes';
const DEFAULTS = ['Call', 'Meeting', 'Task', 'Deadline', 'Email', 'Lunch'];

// prettier-ignore
const ICONS = v.oneOf(
  'task', 'email', 'meeting', 'deadline', 'call', 'lunch', 'calendar', 'downarrow', 'document', 'smartphone', 'camera',
  'scissors', 'cogs', 'bubble', 'uparrow', 'checkbox', 'signpost', 'shuffle', 'addressbook', 'linegraph', 'picture', 'car',
  'world', 'search', 'clip', 'sound', 'brush', 'key', 'padlock', 'pricetag', 'suitcase', 'finish', 'plane', 'loop', 'wifi',
  'truck', 'cart', 'bulb', 'bell', 'presentation',
);
const color: v.Reader<string> = (value, path, problems) => {
  if (typeof value === 'string' && /^[0-9a-f]{6}$/i.test(value)) return value;
  problems.schema(path, 'This value should be a colour of six hex digits');
  return undefined;
};
const SHAPE = { name: v.text(255, true), icon_key: ICONS, color: v.nullable(color) };

type NewType = Pick<ActivityTypeRow, 'name' | 'iconKey' | 'color' | 'custom'>;

/** The key is derived once from the name and never changes; a key that is taken gets a number. */
function insertActivityType(account: AccountStore, type: NewType, now: number): ActivityTypeRow {
  const rows = account.activityTypes.all();
  const base = type.name.trim().toLowerCase().replace(/\s+/g, '_');
  let keyString = base;
  for (let count = 1; rows.some((row) => row.keyString === keyString); count += 1)
    keyString = `${base}${count}`;
  return account.activityTypes.insert({
    ...type,
    id: account.nextId('activityTypes'),
    keyString,
    orderNr: rows.filter((row) => row.active).length + 1,
    active: true,
    addTime: now,
    updateTime: now,
  });
}

export function insertDefaultActivityTypes(account: AccountStore, now: number): void {
  for (const name of DEFAULTS)
    insertActivityType(account, { name, iconKey: name.toLowerCase(), color: null, custom: false }, now);
}

function create(context: Context): Answer {
  requireAdmin(context);
  const { account, now } = context;
  const input = readV1Body(SHAPE, context, ['name', 'icon_key']);
  const name = input.name ?? '';
  if (
    account.activityTypes.all().some((row) => row.active && row.name.toLowerCase() === name.toLowerCase())
  ) {
    throw v1Error(400, 'Bad request: an activity type with this name exists');
  }
  const type = { name, iconKey: input.icon_key ?? 'task', color: input.color ?? null, custom: true };
  return ok(renderActivityType(insertActivityType(account, type, now)));
}

function typeOf({ account, params }: Context): ActivityTypeRow {
  const row = account.activityTypes.get(Number(params.id));
  if (!row?.active) throw notFound();
  return row;
}

function update(context: Context): Answer {
  requireAdmin(context);
  const row = typeOf(context);
  const input = readV1Body({ ...SHAPE, order_nr: v.integer(0) }, context);
  context.account.activityTypes.update(row, {
    name: input.name ?? row.name,
    iconKey: input.icon_key ?? row.iconKey,
    color: input.color === undefined ? row.color : input.color,
    orderNr: input.order_nr ?? row.orderNr,
    updateTime: context.now,
  });
  return ok(renderActivityType(row));
}

export function renderActivityType(row: ActivityTypeRow): Record<string, unknown> {
  return {
    id: row.id,
    order_nr: row.orderNr,
    name: row.name,
    key_string: row.keyString,
    icon_key: row.iconKey,
    active_flag: row.active,
    color: row.color,
    is_custom_flag: row.custom,
    add_time: toV1Time(row.addTime),
    update_time: toV1Time(row.updateTime),
  };
}

export const activityTypeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: ({ account }) =>
      wholeList(
        account.activityTypes
          .all()
          .filter((row) => row.active)
          .map(renderActivityType),
      ),
  },
  { method: 'POST', path: PATH, handle: create },
  { method: 'PUT', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => {
      requireAdmin(context);
      const row = context.account.activityTypes.update(typeOf(context), {
        active: false,
        updateTime: context.now,
      });
      return ok(renderActivityType(row));
    },
  },
];
