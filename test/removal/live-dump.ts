import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';

type Row = Record<string, unknown>;

/** Kinds of a dump that hold rows. */
export const DUMPED = [
  'pipelines',
  'stages',
  'activityTypes',
  'organizations',
  'persons',
  'deals',
  'leads',
  'activities',
  'notes',
  'files',
] as const;

export type Dumped = (typeof DUMPED)[number];

/** What is in an account and not deleted: kind → id → row; custom fields as `organizationFields` … */
export type LiveDump = Readonly<Record<string, Readonly<Record<string, Row>>>>;

/**
 * An account without what was deleted there: the store keeps deleted rows with a flag. Values of custom fields that are
 * not there any more are no values.
 */
export function liveDump(dump: AccountDump): LiveDump {
  const live: Record<string, Record<string, Row>> = {};
  for (const kind of DUMPED) live[kind] = byId(dump[kind].filter(isLive), 'id');
  for (const [object, fields] of Object.entries(dump.fields))
    live[`${object}Fields`] = byId(fields, 'field_code');
  return live;
}

/** The part of a live dump that another one has as well, row by row. */
export function idsOf(live: LiveDump): string[] {
  return Object.entries(live).flatMap(([kind, rows]) => Object.keys(rows).map((id) => `${kind}/${id}`));
}

function isLive(row: Row): boolean {
  return row['is_deleted'] !== true && row['active_flag'] !== false;
}

function byId(rows: readonly Row[], key: string): Record<string, Row> {
  return Object.fromEntries(rows.map((row) => [String(row[key]), structuredClone(row)]));
}

/** A row without its blank custom fields: with a field that is removed its blanks go, and nothing is lost. */
export function withoutBlanks(row: Row | undefined): Row | undefined {
  const custom = row?.['custom_fields'];
  if (row === undefined || typeof custom !== 'object' || custom === null) return row;
  const filled = Object.entries(custom).filter(([, value]) => value !== null);
  return { ...row, custom_fields: Object.fromEntries(filled) };
}
