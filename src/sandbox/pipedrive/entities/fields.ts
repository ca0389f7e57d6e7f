import type { Context, Route } from '../context.js';
import { notFound, ok, planCap, type Answer } from '../errors.js';
import { requireAdmin } from '../links.js';
import { encodeCursor } from '../list-v2.js';
import { queryLimit, queryText, queryWords } from '../query.js';
import { readQuery } from '../record-queries.js';
import { CUSTOM_FIELD_TYPES } from '../store/built-in-fields.js';
import type { FieldObject, FieldRow, OptionRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import * as v from '../validation.js';
import { fieldOptionRoutes } from './field-options.js';

const SETTINGS = ['ui_visibility', 'important_fields', 'required_fields'];
const INCLUDE_SHAPE = { include_fields: queryWords(SETTINGS) };
const LIST_SHAPE = { ...INCLUDE_SHAPE, limit: queryLimit(500), cursor: queryText };

/** More options than this are refused. */
const MAX_OPTIONS = 10_000;

const settings: v.Reader<v.Json> = (value, path, problems) => {
  if (v.isObject(value)) return value;
  problems.schema(path, 'This value should be of type object');
  return undefined;
};
const editShape = {
  field_name: v.text(255, true),
  ui_visibility: settings,
  important_fields: settings,
  required_fields: settings,
};
const optionList = v.list(v.object({ label: v.text(255, true) }, ['label']));
const newShape = { ...editShape, field_type: v.oneOf(...CUSTOM_FIELD_TYPES), options: optionList };

/** Only deal fields take a description. */
function withDescription<S extends v.Shape>(objectName: FieldObject, shape: S) {
  return objectName === 'deal' ? { ...shape, description: v.nullable(v.text(65_535)) } : shape;
}

function create(context: Context, objectName: FieldObject): Answer {
  requireAdmin(context);
  const { account, now, user } = context;
  const body = context.body.json;
  const problems = new v.Problems();
  const input: v.Input<typeof newShape> & { description?: unknown } = v.readShape(
    withDescription(objectName, newShape),
    body,
    problems,
  );
  v.requireKeys(body, ['field_name', 'field_type'], problems);
  const hasOptions = input.field_type === 'enum' || input.field_type === 'set';
  if (hasOptions && !input.options?.length && !problems.any)
    problems.schema('options', `Parameter 'options' is required for this field type`);
  if (!hasOptions && input.options) problems.schema('options', 'This field type has no options');
  if ((input.options?.length ?? 0) > MAX_OPTIONS)
    problems.schema('options', `This list should have ${MAX_OPTIONS} items or less`);
  problems.throwV2();
  if (account.fields.customCount() >= account.plan.customFields) {
    throw planCap(
      'feature_capping_custom_fields_limit',
      'The limit of custom fields of your plan is reached.',
    );
  }
  const labels = hasOptions ? (input.options ?? []).map((option) => option.label ?? '') : null;
  const field = account.fields.addCustom(
    objectName,
    input.field_name ?? '',
    input.field_type ?? 'varchar',
    labels,
    now,
    user.id,
  );
  field.settings = settingsOf(input);
  field.description = typeof input.description === 'string' ? input.description : null;
  return ok(renderField(field, SETTINGS));
}

function settingsOf(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    SETTINGS.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
  );
}

function fieldOf(context: Context, objectName: FieldObject): FieldRow {
  const field = context.account.fields.get(objectName, context.params.field_code ?? '');
  if (!field) throw notFound();
  return field;
}

function update(context: Context, objectName: FieldObject): Answer {
  requireAdmin(context);
  const field = fieldOf(context, objectName);
  const problems = new v.Problems();
  const input: v.Input<typeof editShape> & { description?: unknown } = v.readShape(
    withDescription(objectName, editShape),
    context.body.json,
    problems,
  );
  if (!field.custom && input.field_name !== undefined)
    problems.business('field_name', 'A built-in field cannot be renamed');
  problems.throwV2();
  field.name = input.field_name ?? field.name;
  field.settings = { ...field.settings, ...settingsOf(input) };
  if (input.description !== undefined)
    field.description = typeof input.description === 'string' ? input.description : null;
  field.updateTime = context.now;
  return ok(renderField(field, SETTINGS));
}

function list(context: Context, objectName: FieldObject): Answer {
  const query = readQuery(LIST_SHAPE, context);
  const fields = context.account.fields.of(objectName);
  const after = query.cursor === undefined ? 0 : decodePosition(query.cursor);
  const start = fields.findIndex((field) => field.id > after);
  const limit = query.limit ?? 100;
  const page = start === -1 ? [] : fields.slice(start, start + limit);
  const last = page.at(-1);
  const more = last !== undefined && last !== fields.at(-1);
  const next = more ? encodeCursor({ field: 'id', id: last.id }) : null;
  return ok(
    page.map((field) => renderField(field, query.include_fields ?? [])),
    { next_cursor: next },
  );
}

function decodePosition(cursor: string): number {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (v.isObject(position) && typeof position.id === 'number') return position.id;
  } catch {
    // A foreign cursor is refused below like any other wrong value.
  }
  const problems = new v.Problems();
  problems.schema('cursor', 'This value is not a valid cursor');
  problems.throwV2();
  return 0;
}

const DEFAULT_SETTINGS: Record<string, unknown> = {
  ui_visibility: { add_visible_flag: false, details_visible_flag: true },
  important_fields: { enabled: false, stage_ids: [] },
  required_fields: { enabled: false, stage_ids: [], statuses: {} },
};

export function renderField(field: FieldRow, include: readonly string[]): Record<string, unknown> {
  return {
    field_name: field.name,
    field_code: field.code,
    description: field.description,
    field_type: field.type,
    options: field.options?.map(renderOption) ?? null,
    subfields: null,
    is_custom_field: field.custom,
    is_optional_response_field: false,
    ...Object.fromEntries(include.map((name) => [name, field.settings[name] ?? DEFAULT_SETTINGS[name]])),
  };
}

function renderOption(option: OptionRow): Record<string, unknown> {
  const time = toV2Time(option.addTime);
  return { id: option.id, label: option.label, color: option.color, add_time: time, update_time: time };
}

function remove(context: Context, objectName: FieldObject): Answer {
  requireAdmin(context);
  const field = fieldOf(context, objectName);
  if (!field.custom) throw notFound();
  context.account.fields.remove(field, context.now);
  return ok(renderField(field, []));
}

function routesOf(objectName: FieldObject): Route[] {
  const path = `/api/v2/${objectName}Fields`;
  const one = `${path}/{field_code}`;
  return [
    { method: 'GET', path, handle: (context) => list(context, objectName) },
    { method: 'POST', path, handle: (context) => create(context, objectName) },
    {
      method: 'GET',
      path: one,
      handle: (context) =>
        ok(renderField(fieldOf(context, objectName), readQuery(INCLUDE_SHAPE, context).include_fields ?? [])),
    },
    { method: 'PATCH', path: one, handle: (context) => update(context, objectName) },
    { method: 'DELETE', path: one, handle: (context) => remove(context, objectName) },
    ...fieldOptionRoutes(objectName, fieldOf),
  ];
}

export const fieldRoutes: readonly Route[] = [
  ...routesOf('deal'),
  ...routesOf('person'),
  ...routesOf('organization'),
];
