import type { Context } from './context.js';
import type { Change } from './store/change-log.js';
import type { ContactPoint, DealRow, OrganizationRow, PersonRow } from './store/rows.js';
import type { Table } from './store/table.js';
import { toV1Time } from './times.js';
import { isObject } from './validation.js';

/** The entities that have a changelog. */
export interface LoggedRows {
  deals: DealRow;
  persons: PersonRow;
  organizations: OrganizationRow;
}
export type LoggedEntity = keyof LoggedRows;

type Author = Pick<Context, 'account' | 'user' | 'now' | 'source'>;
type Texts = Record<string, string | null>;

/**
 * Changes a deal, person or organization: its update time and updater with it, and the changelog by every field whose
 * value is another one afterwards. Deletion is no change of a field: the changelog does not tell of it.
 */
export function changeRecord<E extends LoggedEntity>(
  { account, user, now, source }: Author,
  entity: E,
  row: LoggedRows[E],
  changes: Partial<LoggedRows[E]>,
): LoggedRows[E] {
  const table = account[entity] as unknown as Table<LoggedRows[E]>;
  const before = TEXTS[entity](row);
  table.update(row, { ...changes, updateTime: now, updaterId: user.id });
  account.changes[entity].add(row.id, differences(before, TEXTS[entity](row)), {
    actorUserId: user.id,
    time: now,
    source,
  });
  return row;
}

function differences(before: Texts, after: Texts): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((fieldKey) => {
    const [oldValue, newValue] = [before[fieldKey] ?? null, after[fieldKey] ?? null];
    return oldValue === newValue ? [] : [{ fieldKey, oldValue, newValue }];
  });
}

/** Field keys and texts as v1 has them; the form of several e-mails in one text is not documented. */
const TEXTS: { [E in LoggedEntity]: (row: LoggedRows[E]) => Texts } = {
  deals: (row) => ({
    title: row.title,
    value: text(row.value),
    currency: row.currency,
    user_id: text(row.ownerId),
    person_id: text(row.personId),
    org_id: text(row.orgId),
    pipeline: text(row.pipelineId),
    stage_id: text(row.stageId),
    status: row.status,
    probability: text(row.probability),
    expected_close_date: row.expectedCloseDate,
    won_time: time(row.wonTime),
    lost_time: time(row.lostTime),
    close_time: time(row.closeTime),
    lost_reason: row.lostReason,
    is_archived: row.archived ? '1' : '0',
    label: list(row.labelIds),
    visible_to: text(row.visibleTo),
    ...customTexts(row.custom),
  }),
  persons: (row) => ({
    name: row.name,
    owner_id: text(row.ownerId),
    org_id: text(row.orgId),
    email: points(row.emails),
    phone: points(row.phones),
    label: list(row.labelIds),
    visible_to: text(row.visibleTo),
    ...plainTexts(row.contact),
    ...customTexts(row.custom),
  }),
  organizations: (row) => ({
    name: row.name,
    owner_id: text(row.ownerId),
    address: row.address?.value ?? null,
    label: list(row.labelIds),
    visible_to: text(row.visibleTo),
    ...plainTexts(row.profile),
    ...customTexts(row.custom),
  }),
};

function text(value: number | null): string | null {
  return value === null ? null : String(value);
}

function time(instant: number | null): string | null {
  return instant === null ? null : toV1Time(instant);
}

function list(values: readonly unknown[]): string | null {
  return values.length === 0 ? null : values.join(',');
}

function points(values: readonly ContactPoint[]): string | null {
  return list(values.map(({ value }) => value));
}

function plainTexts(values: Readonly<Record<string, unknown>>): Texts {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value)]));
}

function plain(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return list(value.map((each: unknown) => plain(each)));
  if (isObject(value)) return plain(value.value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Values of several parts are told part by part, as v1 has them: `<key>`, `<key>_currency`, `<key>_until`. */
function customTexts(values: Readonly<Record<string, unknown>>): Texts {
  const texts: Texts = {};
  for (const [key, value] of Object.entries(values)) {
    texts[key] = plain(value);
    if (!isObject(value)) continue;
    for (const [part, item] of Object.entries(value))
      if (part !== 'value') texts[`${key}_${part}`] = plain(item);
  }
  return texts;
}
