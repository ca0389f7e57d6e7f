import { isDeepStrictEqual } from 'node:util';
import type { Entity, FieldObject, Rendered, TargetView } from './target-view.js';

/** Attributes that only repeat other records, or say who looks. */
const REPEATED = [
  ...['deal', 'person', 'organization', 'lead', 'user', 'project', 'task'],
  ...['deal_name', 'person_name', 'org_name', 'lead_name', 'url'],
];
/** Attributes that every write changes. */
const STAMPS = ['update_time', 'updater_user_id', 'last_update_user_id'];

/** What else changes with a field. */
const WITH: Readonly<Record<string, readonly string[]>> = {
  name: ['first_name', 'last_name'],
  stage_id: ['pipeline_id', 'stage_change_time'],
  status: [],
  won_time: ['local_won_date'],
  lost_time: ['local_lost_date'],
  close_time: ['local_close_date'],
  due_date: ['due_time'],
  done: ['marked_as_done_time'],
  participants: ['person_id'],
  parent: ['deal_id', 'person_id', 'org_id', 'lead_id'],
};

const FIELD_OBJECTS: Partial<Record<Entity, FieldObject>> = {
  organizations: 'organization',
  persons: 'person',
  deals: 'deal',
  leads: 'deal',
};

export interface Change {
  /** Attribute, or name of the custom field. */
  readonly name: string;
  readonly was: unknown;
  readonly is: unknown;
}

/**
 * Attributes and custom fields (by name) in which a record differs before and after.
 * @param but fields that may differ; their stamps may then, too
 */
export function changedAttributes(
  entity: Entity,
  before: Rendered,
  after: Rendered,
  view: TargetView,
  but: readonly string[],
  written: boolean,
): Change[] {
  const free = new Set([
    ...REPEATED,
    ...(written ? STAMPS : []),
    ...but.flatMap((field) => [field, ...(WITH[field] ?? [])]),
  ]);
  const [old, now] = [flat(entity, before, view), flat(entity, after, view)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names]
    .map((name) => ({ name, was: old.get(name), is: now.get(name) }))
    .filter(({ name, was, is }) => !free.has(name) && !isDeepStrictEqual(was, is));
}

/** Custom fields beside the attributes, by their names; unset ones are left out, as a new field makes one everywhere. */
function flat(entity: Entity, row: Rendered, view: TargetView): Map<string, unknown> {
  const object = FIELD_OBJECTS[entity];
  const { custom_fields: custom, ...rest } = row;
  const all = [...Object.entries(rest), ...Object.entries((custom ?? {}) as Rendered)];
  return new Map(
    all.flatMap(([key, value]) => {
      const name = object && /^[0-9a-f]{40}/.test(key) ? nameOf(object, key, view) : key;
      return value === null || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

function nameOf(object: FieldObject, key: string, view: TargetView): string {
  return `${view.fieldName(object, key.slice(0, 40)) ?? key.slice(0, 40)}${key.slice(40)}`;
}
