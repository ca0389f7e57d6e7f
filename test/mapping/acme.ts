import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse';
import { groupAccounts } from '../../src/mapping/proposal/account-groups.js';
import type { AccountGroup, AccountRow } from '../../src/mapping/proposal/account-groups.js';
import type { SourceFacts, ValueCounts } from '../../src/mapping/source-facts.js';
import { STANDARD_COLUMNS } from '../../src/smartdesk/columns.js';
import { readCustomFields } from '../../src/smartdesk/custom-fields.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';
import type { ObjectProfile } from '../../src/smartdesk/profile.js';
import type { MappedObject } from '../../src/mapping/mapping-schema.js';

/** The real export, read by csv-parse alone: what these tests expect does not come from our own reader. */
const ROOT = new URL('../../../shared/data/acme-export/', import.meta.url);

type Row = Record<string, string>;

async function read(object: string): Promise<Row[]> {
  const rows: Row[] = [];
  const parser = createReadStream(fileURLToPath(new URL(`${object}.csv`, ROOT))).pipe(
    parse({ columns: true, bom: true }),
  );
  for await (const row of parser) rows.push(row as Row);
  return rows;
}

const OBJECTS: readonly MappedObject[] = [
  'accounts',
  'contacts',
  'leads',
  'deals',
  'tasks',
  'activities',
  'attachments',
];

function counts(rows: readonly Row[], column: string): ValueCounts {
  const found = new Map<string, number>();
  for (const row of rows) {
    const value = (row[column] ?? '').trim();
    if (value !== '') found.set(value, (found.get(value) ?? 0) + 1);
  }
  return [...found].map(([value, count]) => ({ value, count }));
}

export interface Acme {
  readonly facts: SourceFacts;
  readonly accounts: readonly AccountRow[];
  readonly groups: readonly AccountGroup[];
}

export async function readAcme(): Promise<Acme> {
  const definitionRows = (await read('custom_fields')).map((values, index) => ({
    object: 'custom_fields' as const,
    row: index + 1,
    line: index + 2,
    id: '',
    values,
  }));
  const { definitions } = await readCustomFields(definitionRows);
  const rows = new Map<string, Row[]>();
  for (const object of OBJECTS) rows.set(object, await read(object));
  const of = (object: string) => rows.get(object) ?? [];
  const profiles = OBJECTS.map((object): ObjectProfile => {
    const profiler = new ObjectProfiler(object, Object.keys(of(object)[0] ?? {}), definitions);
    of(object).forEach((row, index) => profiler.add(row, index + 1));
    return profiler.result();
  });
  const stages = await read('stages');
  const pipelines = (await read('pipelines')).map(({ id = '', name = '' }) => ({
    id,
    name,
    stages: stages
      .filter((stage) => stage['pipeline_id'] === id)
      .map((stage) => ({ id: stage['id'] ?? '', name: stage['name'] ?? '' })),
  }));
  const accounts = of('accounts').map(({ id = '', name = '', website = '' }) => ({ id, name, website }));
  return {
    accounts,
    groups: await groupAccounts(() => accounts),
    facts: {
      rows: Object.fromEntries([...rows].map(([object, list]) => [object, list.length])),
      profiles,
      definitions,
      pipelines,
      values: {
        activityTypes: counts(of('activities'), 'type'),
        taskStatuses: counts(of('tasks'), 'status'),
        dealStatuses: counts(of('deals'), 'status'),
        dealCurrencies: counts(of('deals'), 'currency'),
        leadCurrencies: counts(of('leads'), 'currency'),
      },
      currency: 'USD',
      accountIds: new Set(accounts.map(({ id }) => id)),
    },
  };
}

/** An export with nothing but headers: the standard columns, and custom fields where a test adds them. */
export function emptyFacts(changes: Partial<SourceFacts> = {}): SourceFacts {
  const objects = OBJECTS.filter((object) => object !== 'attachments');
  return {
    rows: {},
    profiles: objects.map((object) =>
      new ObjectProfiler(
        object,
        STANDARD_COLUMNS[object].map(({ name }) => name),
      ).result(),
    ),
    definitions: [],
    pipelines: [],
    values: { activityTypes: [], taskStatuses: [], dealStatuses: [], dealCurrencies: [], leadCurrencies: [] },
    currency: 'USD',
    accountIds: null,
    ...changes,
  };
}
