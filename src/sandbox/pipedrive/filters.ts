import { notFound } from './errors.js';
import type { AccountStore } from './store/account.js';
import { FIELD_OBJECTS } from './store/fields.js';
import type { FieldObject, FilterRow } from './store/rows.js';
import { toV1Time } from './times.js';
import { isObject } from './validation.js';

export const FILTER_TYPES = ['deals', 'leads', 'org', 'people', 'products', 'activity', 'projects'] as const;

export const FILTER_OPERATORS = [
  '=',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'IS NULL',
  'IS NOT NULL',
  "LIKE '$%'",
  "LIKE '%$%'",
  "NOT LIKE '$%'",
] as const;

interface Condition {
  object: string;
  field_id: string;
  operator: string;
  value: string | null;
}

/** The two groups inside the outer AND: all of the first, any of the second (when it has conditions). */
export function groupsOf(filter: Pick<FilterRow, 'conditions'>): { and: Condition[]; or: Condition[] } {
  const groups = Array.isArray(filter.conditions.conditions) ? filter.conditions.conditions : [];
  const of = (glue: string) => {
    const group: unknown = groups.find((each: unknown) => isObject(each) && each.glue === glue);
    const conditions = isObject(group) && Array.isArray(group.conditions) ? group.conditions : [];
    return conditions.filter(isObject).map((each): Condition => ({
      object: String(each.object ?? ''),
      field_id: String(each.field_id ?? ''),
      operator: String(each.operator ?? ''),
      value: each.value === null || each.value === undefined ? null : String(each.value),
    }));
  };
  return { and: of('and'), or: of('or') };
}

interface RowFilter {
  accept(row: object): boolean;
}

/** The saved filter of a list request; it replaces every other filter of the request. Undefined: none was asked for. */
export function filterRows(
  account: AccountStore,
  id: number | undefined,
  type: string,
): RowFilter | undefined {
  if (id === undefined) return undefined;
  const filter = account.filters.get(id);
  if (!filter || filter.deleted || filter.type !== type) throw notFound();
  const { and, or } = groupsOf(filter);
  const test = (condition: Condition) => {
    const code = fieldCode(account, condition);
    return (row: object) => holds(condition, valueOf(row, code));
  };
  const all = and.map(test);
  const any = or.map(test);
  return {
    accept: (row) =>
      all.every((holdsFor) => holdsFor(row)) && (any.length === 0 || any.some((holdsFor) => holdsFor(row))),
  };
}

/** Field that a condition names by its numeric id; a deleted field matches nothing. */
export function fieldCode(account: AccountStore, condition: Condition): string | undefined {
  const objectName = FIELD_OBJECTS.find((each): each is FieldObject => each === condition.object);
  return objectName && account.fields.byId(objectName, Number(condition.field_id))?.code;
}

function valueOf(row: object, code: string | undefined): unknown {
  if (code === undefined) return undefined;
  const record = row as Record<string, unknown>;
  if (isObject(record.custom) && code in record.custom) return record.custom[code];
  const property = code.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const value = record[property];
  return property.endsWith('Time') && typeof value === 'number' ? toV1Time(value) : value;
}

function holds(condition: Condition, raw: unknown): boolean {
  const actual = isObject(raw) ? raw.value : raw;
  const empty = actual === null || actual === undefined || actual === '';
  if (condition.operator === 'IS NULL') return empty;
  if (condition.operator === 'IS NOT NULL') return !empty;
  if (condition.operator === '!=') return !equals(actual, condition.value);
  if (empty) return condition.operator === "NOT LIKE '$%'";
  const text = String(actual).toLowerCase();
  const wanted = (condition.value ?? '').toLowerCase();
  if (condition.operator === "LIKE '$%'") return text.startsWith(wanted);
  if (condition.operator === "NOT LIKE '$%'") return !text.startsWith(wanted);
  if (condition.operator === "LIKE '%$%'") return text.includes(wanted);
  return condition.operator === '='
    ? equals(actual, condition.value)
    : compares(condition.operator, text, wanted);
}

function equals(actual: unknown, wanted: string | null): boolean {
  if (Array.isArray(actual)) return actual.some((item) => equals(item, wanted));
  return String(actual ?? '').toLowerCase() === (wanted ?? '').toLowerCase();
}

function compares(operator: string, actual: string, wanted: string): boolean {
  const numeric =
    actual !== '' && wanted !== '' && !Number.isNaN(Number(actual)) && !Number.isNaN(Number(wanted));
  const order = numeric ? Number(actual) - Number(wanted) : actual < wanted ? -1 : Number(actual > wanted);
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}
