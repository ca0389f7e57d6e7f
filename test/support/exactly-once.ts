import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { PHASES, SOURCE_OBJECTS, type PhaseObject } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';

/** What is wrong after a run; every list is to be empty. Source ids and keys are those of an invented company. */
export interface Accounting {
  /** Rows of the export that no record of the run accounts for. */
  readonly lost: string[];
  /** Keys, and parts of files, that live records of the target carry twice. */
  readonly doubled: string[];
  /** Created by the ledger's word and not in the target. */
  readonly missing: string[];
  /** In the target, and no record of the run. */
  readonly unexpected: string[];
  /** Left pending, or as an open intent. */
  readonly unfinished: string[];
}

type Rendered = Record<string, unknown>;
type Row = Record<string, string>;
type Entity = 'organizations' | 'persons' | 'leads' | 'deals' | 'activities' | 'notes' | 'files';

/** Where the records of a phase are in the target. */
const ENTITY: Partial<Record<PhaseObject, Entity>> = {
  accounts: 'organizations',
  contacts: 'persons',
  lead_organizations: 'organizations',
  lead_persons: 'persons',
  leads: 'leads',
  deals: 'deals',
  activities: 'activities',
  tasks: 'activities',
  notes: 'notes',
  attachments: 'files',
};
const ENTITIES: readonly Entity[] = [
  'organizations',
  'persons',
  'leads',
  'deals',
  'activities',
  'notes',
  'files',
];

/**
 * Counts anew, without the product's reports, what became of each row: the rows from the files, the records from the
 * store of the simulator. Pipelines and stages are left out: an account has some of its own.
 */
export async function accountFor(
  exportDir: string,
  ledger: Ledger,
  run: string,
  dump: AccountDump,
): Promise<Accounting> {
  const records = new Map<PhaseObject, StoredRecord[]>();
  for (const object of PHASES) records.set(object, await recordsOf(ledger, run, object));
  const all = [...records].flatMap(([object, list]) => list.map((record) => ({ object, record })));
  const live = new Map(ENTITIES.map((entity) => [entity, dump[entity].filter(isLive)] as const));
  const known = new Map(ENTITIES.map((entity) => [entity, new Set<string>()] as const));
  for (const { object, record } of all) {
    const entity = ENTITY[object];
    if (entity !== undefined && record.target_id !== null)
      known.get(entityOf(entity, record))?.add(record.target_id);
  }
  const ids = new Map(ENTITIES.map((e) => [e, new Set(live.get(e)?.map((r) => String(r['id'])))] as const));
  return {
    lost: await lostRows(exportDir, records),
    doubled: ENTITIES.flatMap((entity) => twice(live.get(entity) ?? [], (row) => keysOf(entity, row, dump))),
    missing: ENTITIES.flatMap((e) =>
      [...(known.get(e) ?? [])].filter((id) => ids.get(e)?.has(id) !== true).map((id) => `${e}/${id}`),
    ),
    unexpected: ENTITIES.flatMap((e) =>
      [...(ids.get(e) ?? [])].filter((id) => known.get(e)?.has(id) !== true).map((id) => `${e}/${id}`),
    ),
    unfinished: all
      .filter(({ record }) => record.state === 'pending' || record.state === 'intent')
      .map(({ object, record }) => `${object}/${record.source_id}`),
  };
}

/** A file too large to upload becomes a note, a lead that is an organization of its own stays one. */
function entityOf(entity: Entity, record: StoredRecord): Entity {
  const named: Readonly<Record<string, Entity>> = {
    note: 'notes',
    file: 'files',
    deal: 'deals',
    lead: 'leads',
  };
  return named[record.target_object ?? ''] ?? entity;
}

async function recordsOf(ledger: Ledger, run: string, object: PhaseObject): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for await (const page of ledger.records.pages(run, object)) records.push(...page);
  return records;
}

/** Objects whose column `notes` becomes a note of its own; of tasks and activities it is a part of theirs. */
const WITH_NOTES: readonly string[] = ['accounts', 'contacts', 'leads', 'deals'];

/** Every row is a record of its object's phase, and such a text is another one. */
async function lostRows(
  exportDir: string,
  records: ReadonlyMap<PhaseObject, StoredRecord[]>,
): Promise<string[]> {
  const lost: string[] = [];
  let inlineNotes = 0;
  for (const object of SOURCE_OBJECTS) {
    const text = await readFile(join(exportDir, `${object}.csv`), 'utf8');
    const rows = parse<Row>(text, { columns: true, bom: true, relax_column_count: true });
    const recorded = new Set(records.get(object)?.map((record) => record.source_id));
    if (WITH_NOTES.includes(object))
      inlineNotes += winners(wholeRows(text)).filter((row) => (row['notes'] ?? '').trim() !== '').length;
    const expected = rows.length + (object === 'notes' ? inlineNotes : 0);
    if (expected !== recorded.size) lost.push(`${object}: ${expected} rows, ${recorded.size} records`);
    const ids = rows.flatMap(({ id }) => (id === undefined || id === '' ? [] : [id]));
    lost.push(...ids.filter((id) => !recorded.has(id)).map((id) => `${object}/${id}`));
  }
  return lost;
}

/** Rows with more cells than the header are no records: they are skipped, with all of their cells. */
function wholeRows(text: string): Row[] {
  return parse<Row>(text, {
    columns: true,
    bom: true,
    relax_column_count_less: true,
    skip_records_with_error: true,
  });
}

/** Of rows with one id the latest counts, else the later one; the others are skipped with their notes in their columns. */
function winners(rows: readonly Row[]): Row[] {
  const byId = new Map<string, Row>();
  for (const row of rows) {
    const { id = '', modified_at: modified = '' } = row;
    const earlier = byId.get(id);
    if (id !== '' && (earlier === undefined || modified >= (earlier['modified_at'] ?? ''))) byId.set(id, row);
  }
  return [...byId.values()];
}

function isLive(row: Rendered): boolean {
  return row['is_deleted'] !== true && row['active_flag'] !== false;
}

/** By what a live record is told apart from all others of its kind. */
function keysOf(entity: Entity, row: Rendered, dump: AccountDump): string[] {
  if (entity === 'leads') return [String(row['origin_id'])];
  if (entity === 'activities') return markersIn(row['note']);
  if (entity === 'notes') return markersIn(row['content']);
  if (entity === 'files') return [];
  const object = { organizations: 'organization', persons: 'person', deals: 'deal' }[entity] as 'deal';
  const field = dump.fields[object].find((candidate) => candidate['field_name'] === 'sd_id__c');
  const values = row['custom_fields'] as Rendered | undefined;
  const key = values?.[String(field?.['field_code'])];
  return typeof key === 'string' ? [key] : [];
}

function markersIn(text: unknown): string[] {
  return typeof text === 'string' ? (text.match(/\[sd:[a-z]+:[^[\]]+\]/g) ?? []) : [];
}

function twice(rows: readonly Rendered[], keys: (row: Rendered) => string[]): string[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const key of rows.flatMap(keys)) {
    if (seen.has(key)) again.add(key);
    seen.add(key);
  }
  return [...again];
}
