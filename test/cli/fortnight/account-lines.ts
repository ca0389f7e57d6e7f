import type { AccountDump } from '../../../src/sandbox/pipedrive/dump.js';

type Row = Readonly<Record<string, unknown>>;

/** What people see of an account, a line per record in order of the alphabet: names in place of ids, no technical marks. */
export function accountLines(dump: AccountDump): Record<string, string[]> {
  const name = (rows: readonly Row[], id: unknown): string => {
    const row = rows.find((each) => each['id'] === id);
    const told = row?.['name'] ?? row?.['title'];
    return typeof told === 'string' ? told : '-';
  };
  const org = (row: Row): string => name(dump.organizations, row['org_id'] ?? row['organization_id']);
  const person = (row: Row): string => name(dump.persons, row['person_id']);
  const lines = (rows: readonly Row[], told: (row: Row) => readonly unknown[]): string[] =>
    rows
      .filter(isLive)
      .map((row) => told(row).map(String).join(' | '))
      .sort();
  return {
    organizations: lines(dump.organizations, (row) => [row['name']]),
    persons: lines(dump.persons, (row) => [
      row['name'],
      first(row['emails']),
      first(row['phones']),
      org(row),
    ]),
    deals: lines(dump.deals, (row) => [
      ...[row['title'], `${String(row['value'])} ${String(row['currency'])}`],
      ...[name(dump.stages, row['stage_id']), row['status'], person(row)],
    ]),
    leads: lines(dump.leads, (row) => [row['title'], person(row)]),
    activities: lines(dump.activities, (row) => [
      ...[row['subject'], row['done'] === true ? 'done' : 'open'],
      ...[name(dump.deals, row['deal_id']), person(row)],
    ]),
    notes: lines(dump.notes, (row) => [
      textOf(row['content']),
      ...[name(dump.deals, row['deal_id']), person(row), org(row)],
    ]),
    files: lines(dump.files, (row) => [row['name'], name(dump.deals, row['deal_id']), org(row)]),
  };
}

function isLive(row: Row): boolean {
  return row['is_deleted'] !== true && row['active_flag'] !== false;
}

function first(values: unknown): unknown {
  return Array.isArray(values) ? ((values as Row[])[0]?.['value'] ?? '-') : '-';
}

/** A note without the mark that this migration writes into it. */
function textOf(html: unknown): string {
  return String(html)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\[sd:[^\]]*\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
