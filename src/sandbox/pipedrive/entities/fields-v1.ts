import type { Context, Route } from '../context.js';
import { notFound, ok, type Answer } from '../errors.js';
import { listV1 } from '../list-v1.js';
import { BUILT_IN_FIELDS } from '../store/built-in-fields.js';
import type { FieldObject, FieldRow } from '../store/rows.js';
import { Table } from '../store/table.js';
import { toV1Time } from '../times.js';

/** v1 field lists give the numeric ids that filter conditions need; v2 does not. Reading only. */
function list(context: Context, fields: readonly FieldRow[]): Answer {
  const table = new Table<FieldRow>();
  for (const field of fields) table.insert(field);
  const plan = {
    table,
    accept: () => true,
    sortKeys: { id: (row: FieldRow) => row.id },
    render: renderV1Field,
    maximum: 500,
  };
  return listV1(plan, context.query);
}

/** Types of built-in fields that v1 has no name of its own for. */
const V1_TYPES: Readonly<Record<string, string>> = {
  int: 'double',
  stage: 'enum',
  status: 'enum',
  varchar_options: 'varchar',
  boolean: 'enum',
  deal: 'double',
  lead: 'varchar',
};

function renderV1Field(field: FieldRow): Record<string, unknown> {
  const flags = {
    index_visible_flag: true,
    details_visible_flag: true,
    add_visible_flag: !field.custom,
    important_flag: false,
  };
  return {
    id: field.id,
    key: field.code,
    name: field.name,
    order_nr: field.id,
    field_type: V1_TYPES[field.type] ?? field.type,
    add_time: toV1Time(field.addTime),
    update_time: toV1Time(field.updateTime),
    last_updated_by_user_id: field.creatorId,
    created_by_user_id: field.creatorId,
    active_flag: true,
    edit_flag: field.custom,
    ...flags,
    bulk_edit_allowed: true,
    searchable_flag: true,
    filtering_allowed: true,
    sortable_flag: true,
    mandatory_flag: false,
    ...(field.options && { options: field.options.map(({ id, label }) => ({ id, label })) }),
  };
}

/** Built-in fields of objects without custom fields of their own, numbered from 1. */
function fixedFields(names: readonly [code: string, name: string, type: string][]): FieldRow[] {
  return names.map(([code, name, type], index) => ({
    id: index + 1,
    object: 'deal',
    code,
    name,
    type,
    options: null,
    custom: false,
    description: null,
    settings: {},
    deleted: false,
    addTime: 0,
    updateTime: 0,
    creatorId: null,
  }));
}

const NOTE_FIELDS = fixedFields([
  ['id', 'ID', 'int'],
  ['content', 'Content', 'text'],
  ['user_id', 'User', 'user'],
  ['deal_id', 'Deal', 'deal'],
  ['person_id', 'Person', 'people'],
  ['org_id', 'Organization', 'org'],
  ['lead_id', 'Lead', 'lead'],
  ['add_time', 'Add time', 'date'],
]);
const ACTIVITY_FIELDS = fixedFields([
  ['id', 'ID', 'int'],
  ['subject', 'Subject', 'varchar'],
  ['type', 'Type', 'enum'],
  ['due_date', 'Due date', 'date'],
  ['due_time', 'Due time', 'time'],
  ['duration', 'Duration', 'time'],
  ['owner_id', 'Assigned to user', 'user'],
  ['deal_id', 'Deal', 'deal'],
  ['lead_id', 'Lead', 'lead'],
  ['org_id', 'Organization', 'org'],
  ['note', 'Note', 'text'],
  ['done', 'Done', 'boolean'],
  ['priority', 'Priority', 'enum'],
]);

function routesOf(objectName: FieldObject): Route[] {
  const path = `/api/v1/${objectName}Fields`;
  return [
    { method: 'GET', path, handle: (context) => list(context, context.account.fields.of(objectName)) },
    {
      method: 'GET',
      path: `${path}/{id}`,
      handle: ({ account, params }) => {
        const field = account.fields.byId(objectName, Number(params.id));
        if (!field) throw notFound();
        return ok(renderV1Field(field));
      },
    },
  ];
}

const LEAD_CODES = new Set([
  'id',
  'title',
  'owner_id',
  'add_time',
  'update_time',
  'visible_to',
  'expected_close_date',
]);

/** Leads share the custom fields of deals. */
function leadFields({ account }: Context): FieldRow[] {
  const known = BUILT_IN_FIELDS.deal.filter((field) => LEAD_CODES.has(field.code)).map((field) => field.code);
  return account.fields.of('deal').filter((field) => field.custom || known.includes(field.code));
}

export const v1FieldRoutes: readonly Route[] = [
  ...routesOf('deal'),
  ...routesOf('person'),
  ...routesOf('organization'),
  { method: 'GET', path: '/api/v1/leadFields', handle: (context) => list(context, leadFields(context)) },
  { method: 'GET', path: '/api/v1/noteFields', handle: (context) => list(context, NOTE_FIELDS) },
  { method: 'GET', path: '/api/v1/activityFields', handle: (context) => list(context, ACTIVITY_FIELDS) },
];
