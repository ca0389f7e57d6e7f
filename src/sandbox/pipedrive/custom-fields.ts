import { v2Error } from './errors.js';
import type { AccountStore } from './store/account.js';
import type { FieldObject, FieldRow } from './store/rows.js';
import * as v from './validation.js';
import type { Problems, Reader } from './validation.js';

/** Longest value of the one-line types, and of `text`. */
const LINE = 255;
const LONG_TEXT = 65_535;

const ADDRESS_PARTS = [
  'street_number',
  'route',
  'subpremise',
  'sublocality',
  'locality',
  'admin_area_level_1',
  'admin_area_level_2',
  'country',
  'postal_code',
  'formatted_address',
] as const;

const addressShape = {
  value: v.text(LONG_TEXT, true),
  ...Object.fromEntries(ADDRESS_PARTS.map((part) => [part, v.nullable(v.text(LINE))])),
};

/** An address: `value` required, parts that are not given become null. */
export const address: Reader<{ value: string; [part: string]: string | null }> = (value, path, problems) => {
  const read = v.object(addressShape, ['value'])(value, path, problems);
  if (typeof read?.value !== 'string') return undefined;
  const parts = read as Record<string, string | null | undefined>;
  const empty = Object.fromEntries(ADDRESS_PARTS.map((part) => [part, parts[part] ?? null]));
  return { value: read.value, ...empty };
};

/** Reads the `custom_fields` block of a v2 body: unknown hashes, wrong types and foreign options are violations. */
export function customFieldsReader(
  account: AccountStore,
  objectName: FieldObject,
): Reader<Record<string, unknown>> {
  return (value, path, problems) => {
    if (!v.isObject(value)) {
      problems.schema(path, 'This value should be of type object');
      return undefined;
    }
    // The real server crashes on one nesting level too many instead of explaining it.
    if (v.isObject(value.custom_fields)) throw v2Error(500, 'Internal Server Error', 'ERR_UNKNOWN');
    const result: Record<string, unknown> = {};
    for (const [code, item] of Object.entries(value)) {
      const field = account.fields.get(objectName, code);
      const where = `${path}.${code}`;
      if (!field?.custom) problems.schema(where, `Parameter '${code}' is not allowed for this request`);
      else if (item === null) result[code] = null;
      else result[code] = readerOf(field, account)(item, where, problems) ?? null;
    }
    return result;
  };
}

/** Applies written custom values: null removes one. */
export function mergeCustom(
  old: Record<string, unknown>,
  written: Record<string, unknown> | undefined,
): Record<string, unknown> {
  if (!written) return old;
  return Object.fromEntries(Object.entries({ ...old, ...written }).filter(([, value]) => value !== null));
}

function readerOf(field: FieldRow, account: AccountStore): Reader<unknown> {
  switch (field.type) {
    case 'text':
      return blankIsNull(v.text(LONG_TEXT));
    case 'double':
      return v.decimal();
    case 'monetary':
      return monetary(account);
    case 'date':
      return v.calendarDate;
    case 'daterange':
      return v.object({ value: v.calendarDate, until: v.calendarDate }, ['value', 'until']);
    case 'time':
      return v.object({ value: v.timeOfDay, timezone_name: v.timezoneName }, ['value']);
    case 'timerange':
      return v.object({ value: v.timeOfDay, until: v.timeOfDay, timezone_name: v.timezoneName }, [
        'value',
        'until',
      ]);
    case 'enum':
      return option(field);
    case 'set':
      return optionSet(field);
    case 'user':
    case 'org':
    case 'people':
      return linked(field.type, account);
    case 'address':
      return address;
    default:
      return blankIsNull(v.text(LINE));
  }
}

function blankIsNull(reader: Reader<string>): Reader<string | null> {
  return (value, path, problems) => reader(value, path, problems) || null;
}

function monetary(account: AccountStore): Reader<unknown> {
  const reader = v.object({ value: v.decimal(), currency: v.currencyCode }, ['value']);
  return (value, path, problems) => {
    const read = reader(value, path, problems);
    return read && { value: read.value, currency: read.currency ?? account.currency };
  };
}

function option(field: FieldRow): Reader<number> {
  return (value, path, problems) => {
    const id = v.integer()(value, path, problems);
    if (id === undefined || field.options?.some((each) => each.id === id)) return id;
    problems.schema(path, 'This value is not an option of the field');
    return undefined;
  };
}

function optionSet(field: FieldRow): Reader<number[]> {
  return (value, path, problems) => {
    const ids = v.list(option(field))(value, path, problems);
    if (ids?.length === 0 && Array.isArray(value) && value.length === 0) {
      problems.schema(path, 'This collection should contain 1 element or more');
    }
    return ids && [...new Set(ids)];
  };
}

function linked(type: string, account: AccountStore): Reader<number> {
  return (value, path, problems) => {
    const id = v.integer()(value, path, problems);
    if (id !== undefined && !exists(type, id, account))
      problems.business(path, 'Linked object was not found');
    return id;
  };
}

function exists(type: string, id: number, account: AccountStore): boolean {
  if (type === 'user') return account.users.get(id) !== undefined;
  const row = type === 'org' ? account.organizations.get(id) : account.persons.get(id);
  return row !== undefined && !row.deleted;
}

/** Options of the object's built-in label field. */
export function checkLabels(
  account: AccountStore,
  objectName: FieldObject,
  ids: readonly number[] | undefined,
  problems: Problems,
): void {
  const options = account.fields.get(objectName, 'label_ids')?.options ?? [];
  for (const id of ids ?? []) {
    if (!options.some((each) => each.id === id)) problems.business('label_ids', `Label ${id} was not found`);
  }
}

export interface CustomRendering {
  /** Only these codes, when the request named some (at most 15). */
  only?: readonly string[] | undefined;
  /** Options as `{id, label}` instead of ids. */
  optionLabels?: boolean | undefined;
}

/** `custom_fields` of a v2 answer: every custom field of the account, unset ones null. */
export function renderCustom(
  account: AccountStore,
  objectName: FieldObject,
  values: Record<string, unknown>,
  options: CustomRendering = {},
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of account.fields.custom(objectName)) {
    if (options.only && !options.only.includes(field.code)) continue;
    const value = values[field.code] ?? null;
    result[field.code] = options.optionLabels ? withLabels(field, value) : value;
  }
  return result;
}

function withLabels(field: FieldRow, value: unknown): unknown {
  const labelled = (id: unknown) => ({
    id,
    label: field.options?.find((each) => each.id === id)?.label ?? null,
  });
  if (field.type === 'enum' && value !== null) return labelled(value);
  return field.type === 'set' && Array.isArray(value) ? value.map(labelled) : value;
}
