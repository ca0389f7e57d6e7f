import type { AccountStore } from '../store/account.js';
import type { FieldRow } from '../store/rows.js';
import * as v from '../validation.js';
import type { Json, Problems, Reader } from '../validation.js';

const HASH_KEY = /^([0-9a-f]{40})(?:_([a-z0-9_]+))?$/;

const ADDRESS_SUFFIXES = [
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
];

const PARTS: Readonly<Record<string, readonly string[]>> = {
  monetary: ['currency'],
  daterange: ['until'],
  time: ['timezone_id', 'timezone_name'],
  timerange: ['until', 'timezone_id', 'timezone_name'],
  address: ADDRESS_SUFFIXES,
};

/**
 * Splits a lead's body into custom values in the flat v1 form (deal field keys, with suffixes such as `_currency`)
 * and the rest. A key that looks like a field key but is none stays in the rest, where it is refused.
 */
export function readFlatCustom(
  account: AccountStore,
  body: Json,
  problems: Problems,
): { custom: Json; rest: Json } {
  const custom: Json = {};
  const rest: Json = {};
  for (const [key, value] of Object.entries(body)) {
    const [, code, suffix] = HASH_KEY.exec(key) ?? [];
    const field = code === undefined ? undefined : account.fields.get('deal', code);
    const reader = field?.custom ? readerOf(field, suffix, account) : undefined;
    if (!field || !reader) rest[key] = value;
    else if (value === null || value === '') Object.assign(custom, cleared(key, field.type, suffix));
    else custom[key] = reader(value, key, problems) ?? null;
    if (field && suffix && reader && body[field.code] === undefined)
      problems.schema(key, 'This part needs the value of the field itself');
  }
  return { custom, rest };
}

/** A field that is cleared takes its parts with it: no currency stays behind without its amount. */
function cleared(key: string, type: string, suffix: string | undefined): Json {
  const parts = suffix === undefined ? (PARTS[type] ?? []) : [];
  return Object.fromEntries([key, ...parts.map((part) => `${key}_${part}`)].map((each) => [each, null]));
}

function readerOf(
  field: FieldRow,
  suffix: string | undefined,
  account: AccountStore,
): Reader<unknown> | undefined {
  return suffix === undefined ? mainReader(field, account) : suffixReader(field.type, suffix);
}

function suffixReader(type: string, suffix: string): Reader<unknown> | undefined {
  if (type === 'monetary' && suffix === 'currency') return v.currencyCode;
  if (type === 'daterange' && suffix === 'until') return v.calendarDate;
  if (type === 'timerange' && suffix === 'until') return v.timeOfDay;
  if ((type === 'time' || type === 'timerange') && suffix === 'timezone_id') return v.integer();
  if ((type === 'time' || type === 'timerange') && suffix === 'timezone_name') return v.timezoneName;
  return type === 'address' && ADDRESS_SUFFIXES.includes(suffix) ? v.text(255) : undefined;
}

function mainReader(field: FieldRow, account: AccountStore): Reader<unknown> {
  switch (field.type) {
    case 'text':
    case 'address':
      return v.text(65_535);
    case 'double':
    case 'monetary':
      return v.decimal();
    case 'date':
    case 'daterange':
      return v.calendarDate;
    case 'time':
    case 'timerange':
      return v.timeOfDay;
    case 'enum':
      return options(field, 1);
    case 'set':
      return options(field, Number.MAX_SAFE_INTEGER);
    case 'user':
      return linked((id) => account.users.get(id) !== undefined);
    case 'org':
      return linked((id) => account.organizations.get(id)?.deleted === false);
    case 'people':
      return linked((id) => account.persons.get(id)?.deleted === false);
    default:
      return v.text(255);
  }
}

/** Option ids as text, `"12"` or `"12,13"`; a bare number is taken for one id. */
function options(field: FieldRow, max: number): Reader<string> {
  return (value, path, problems) => {
    const text = typeof value === 'number' ? String(value) : value;
    const ids = typeof text === 'string' ? text.split(',') : [];
    if (ids.length === 0 || ids.some((id) => !/^\d{1,15}$/.test(id)))
      problems.schema(path, 'This value should be option ids as text');
    else if (ids.length > max) problems.schema(path, 'This field takes one option');
    else if (!ids.every((id) => field.options?.some((option) => option.id === Number(id)))) {
      problems.schema(path, 'This value is not an option of the field');
    } else return ids.join(',');
    return undefined;
  };
}

function linked(exists: (id: number) => boolean): Reader<number> {
  return (value, path, problems) => {
    const id = v.integer()(value, path, problems);
    if (id !== undefined && !exists(id)) problems.business(path, 'Linked object was not found');
    return id;
  };
}
