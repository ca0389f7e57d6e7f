import type { Context, Route } from '../context.js';
import { ok, type Answer } from '../errors.js';
import { requireAdmin } from '../links.js';
import type { FieldObject, FieldRow, OptionRow } from '../store/rows.js';
import * as v from '../validation.js';

const label = v.text(255, true);
const id = v.integer();
const SHAPES = {
  add: v.list(v.object({ label }, ['label'])),
  rename: v.list(v.object({ id, label }, ['id', 'label'])),
  remove: v.list(v.object({ id }, ['id'])),
};

/** Option calls are all-or-nothing and answer only the touched options. */
function change(context: Context, field: FieldRow, kind: keyof typeof SHAPES): Answer {
  requireAdmin(context);
  const problems = new v.Problems();
  const items: { id?: number | undefined; label?: string | undefined }[] =
    SHAPES[kind](context.body.json, 'options', problems) ?? [];
  // Whether the built-in label field takes options here is not documented, so it does not.
  if (!field.custom || !field.options)
    problems.business('options', 'This field has no options that can be changed');
  if (items.length === 0) problems.schema('options', 'This collection should contain 1 element or more');
  const options = field.options ?? [];
  for (const item of items) {
    if (kind !== 'add' && !options.some((option) => option.id === item.id))
      problems.business('id', `Option ${item.id} was not found`);
  }
  problems.throwV2();
  const touched = apply(context, field, kind, items);
  field.updateTime = context.now;
  return ok(
    touched.map((option) => ({ id: option.id, label: option.label })),
    {},
  );
}

function apply(
  context: Context,
  field: FieldRow,
  kind: keyof typeof SHAPES,
  items: readonly { id?: number | undefined; label?: string | undefined }[],
): OptionRow[] {
  const options = field.options ?? [];
  if (kind === 'add') {
    const added = items.map((item) => context.account.fields.newOption(item.label ?? '', context.now));
    field.options = [...options, ...added];
    return added;
  }
  const touched = options.filter((option) => items.some((item) => item.id === option.id));
  if (kind === 'remove') field.options = options.filter((option) => !touched.includes(option));
  else
    for (const option of touched)
      option.label = items.find((item) => item.id === option.id)?.label ?? option.label;
  return touched;
}

export function fieldOptionRoutes(
  objectName: FieldObject,
  fieldOf: (context: Context, objectName: FieldObject) => FieldRow,
): Route[] {
  const path = `/api/v2/${objectName}Fields/{field_code}/options`;
  return [
    { method: 'POST', path, handle: (context) => change(context, fieldOf(context, objectName), 'add') },
    { method: 'PATCH', path, handle: (context) => change(context, fieldOf(context, objectName), 'rename') },
    { method: 'DELETE', path, handle: (context) => change(context, fieldOf(context, objectName), 'remove') },
  ];
}
