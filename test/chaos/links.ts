import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PhaseObject, SourceObject } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { StoredRecord } from '../../src/ledger/record-store.js';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';

type Row = Readonly<Record<string, string>>;
type Rendered = Readonly<Record<string, unknown>>;
type Fates = ReadonlyMap<PhaseObject, ReadonlyMap<string, StoredRecord>>;

/** Column of the export, the object it refers to, and the attribute of the target in which it arrives. */
const LINKS: Partial<Record<PhaseObject, ReadonlyArray<readonly [string, PhaseObject, string]>>> = {
  contacts: [['account_id', 'accounts', 'org_id']],
  deals: [
    ['account_id', 'accounts', 'org_id'],
    ['contact_id', 'contacts', 'person_id'],
  ],
  activities: [
    ['deal_id', 'deals', 'deal_id'],
    ['account_id', 'accounts', 'org_id'],
    ['contact_id', 'contacts', 'person_id'],
  ],
  tasks: [
    ['deal_id', 'deals', 'deal_id'],
    ['account_id', 'accounts', 'org_id'],
    ['contact_id', 'contacts', 'person_id'],
  ],
};
const PARENTS: Readonly<Record<string, readonly [PhaseObject, string]>> = {
  account: ['accounts', 'org_id'],
  contact: ['contacts', 'person_id'],
  deal: ['deals', 'deal_id'],
  lead: ['leads', 'lead_id'],
  task: ['tasks', 'activity_id'],
};
const ENTITY = {
  contacts: 'persons',
  deals: 'deals',
  leads: 'leads',
  activities: 'activities',
  tasks: 'activities',
  notes: 'notes',
  attachments: 'files',
} as const;
const OWNER_COLUMN = {
  contacts: 'owner_email',
  deals: 'owner_email',
  leads: 'owner_email',
  activities: 'owner_email',
  tasks: 'assignee_email',
} as const;

/**
 * Links and owners of the target that are not what the export's files say, as `OBJECT/ID: …`. Read anew from the files:
 * no mapping, transform or read-back of the product has a part in it.
 * @param fallback the user who stands in for owners that the account does not have
 */
export async function wrongLinks(
  exportDir: string,
  ledger: Ledger,
  dump: AccountDump,
  fallback: string,
): Promise<string[]> {
  const fates = await fatesOf(ledger);
  const users = new Map(dump.users.map((user) => [String(user['email']).toLowerCase(), user]));
  const wrong: string[] = [];
  for (const object of Object.keys(ENTITY) as Array<keyof typeof ENTITY>) {
    const targets = new Map(dump[ENTITY[object]].map((record) => [String(record['id']), record]));
    for (const row of await uniqueRows(exportDir, object)) {
      const fate = fates.get(object)?.get(row['id'] ?? '');
      const target = fate?.state === 'created' ? targets.get(fate.target_id ?? '') : undefined;
      if (target === undefined) continue;
      const expected = [...linksOf(object, row, fates), ...ownerOf(object, row, users, fallback)];
      for (const [attribute, id] of expected) {
        const actual = held(target, attribute);
        if (actual !== id) wrong.push(`${object}/${row['id']}: ${attribute} is ${actual}, not ${id}`);
      }
    }
  }
  return wrong;
}

function linksOf(object: keyof typeof ENTITY, row: Row, fates: Fates): Array<readonly [string, string]> {
  const id = row['id'] ?? '';
  const targetOf = (of: PhaseObject, sourceId: string): string | null =>
    fates.get(of)?.get(sourceId)?.target_id ?? null;
  const wanted: Array<readonly [string, string | null]> = [];
  for (const [column, of, attribute] of LINKS[object] ?? []) {
    const reference = (row[column] ?? '').trim();
    if (reference !== '') wanted.push([attribute, targetOf(of, reference)]);
  }
  if (object === 'leads') {
    wanted.push(
      ['person_id', targetOf('lead_persons', id)],
      ['organization_id', targetOf('lead_organizations', id)],
    );
  }
  const parent = PARENTS[row['parent_type'] ?? ''];
  if (parent !== undefined) wanted.push([parent[1], targetOf(parent[0], row['parent_id'] ?? '')]);
  return wanted.flatMap(([attribute, target]) => (target === null ? [] : [[attribute, target] as const]));
}

function ownerOf(
  object: keyof typeof ENTITY,
  row: Row,
  users: ReadonlyMap<string, Rendered>,
  fallback: string,
): Array<readonly [string, string]> {
  if (!(object in OWNER_COLUMN)) return [];
  const email = (row[OWNER_COLUMN[object as keyof typeof OWNER_COLUMN]] ?? '').trim().toLowerCase();
  const user = users.get(email);
  const owner = user?.['active_flag'] === true ? user : users.get(fallback);
  return [['owner_id', String(owner?.['id'])]];
}

/** v2 has persons of an activity among its participants. */
function held(target: Rendered, attribute: string): string {
  const participants = target['participants'];
  if (attribute === 'person_id' && Array.isArray(participants)) {
    const [first] = participants as ReadonlyArray<Record<string, unknown>>;
    return idIn(first?.['person_id']);
  }
  return idIn(target[attribute]);
}

function idIn(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'none';
}

async function fatesOf(ledger: Ledger): Promise<Fates> {
  const objects: PhaseObject[] = [
    'accounts',
    'contacts',
    'lead_persons',
    'lead_organizations',
    'leads',
    'deals',
  ];
  const fates = new Map<PhaseObject, Map<string, StoredRecord>>();
  for (const object of [...objects, 'activities', 'tasks', 'notes', 'attachments'] as const) {
    const known = new Map<string, StoredRecord>();
    for await (const page of ledger.records.pages('production', object)) {
      for (const record of page) known.set(record.source_id, record);
    }
    fates.set(object, known);
  }
  return fates;
}

/** Rows whose id occurs once: which of two counts is another test's question. */
async function uniqueRows(exportDir: string, object: SourceObject): Promise<Row[]> {
  const text = await readFile(join(exportDir, `${object}.csv`), 'utf8');
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true, relax_column_count: true });
  const times = new Map<string, number>();
  for (const { id = '' } of rows) times.set(id, (times.get(id) ?? 0) + 1);
  return rows.filter(({ id = '' }) => id !== '' && times.get(id) === 1);
}
