import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { Ledger } from '../../src/ledger/ledger.js';
import { META, type ExportFacts } from '../../src/ledger/meta-keys.js';
import { migrationProvider } from '../../src/ledger/migrations.js';
import { sqliteDialect } from '../../src/ledger/sqlite-dialect.js';
import type { LedgerTables } from '../../src/ledger/tables.js';
import { mappingSchema, type Mapping } from '../../src/mapping/mapping-schema.js';
import type { TargetSchema } from '../../src/pipedrive/target-schema.js';
import type { ExportObject } from '../../src/smartdesk/columns.js';
import type { CustomFieldDefinition } from '../../src/smartdesk/custom-fields.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-reports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty ledger in a file of its own. */
export async function emptyLedger(): Promise<Ledger> {
  const db = new Kysely<LedgerTables>({
    dialect: sqliteDialect(join(await temporaryFolder(), 'test.ledger')),
  });
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error !== undefined) throw error;
  const ledger = new Ledger(db);
  onTestFinished(() => ledger.close());
  return ledger;
}

export type Row = Record<string, string>;

/** Enters rows as the extraction does; `skips` names rows that are no record. */
export async function addRows(
  ledger: Ledger,
  object: string,
  rows: readonly Row[],
  skips: Readonly<Record<string, string>> = {},
): Promise<void> {
  const stored = rows.map((values, index) => {
    const id = values['#id'] ?? values['id'] ?? `#${index + 1}`;
    const { '#id': _id, ...columns } = values;
    return {
      object,
      source_id: id,
      seq: index + 1,
      hash: '',
      modified_at: null,
      data: JSON.stringify(columns),
      skip_code: skips[id] ?? null,
      skip_reason: skips[id] === undefined ? null : 'for a reason',
    };
  });
  await ledger.source.add(stored, []);
}

export const EXPORT_FACTS: ExportFacts = {
  path: '/nowhere',
  fingerprint: 'sha256:0',
  account: { name: 'Acme | Sons', domain: 'acme.example', timezone: 'America/Chicago', currency: 'USD' },
  exportedAt: '2018-02-01T06:00:00Z',
  rows: {},
  extractedAt: '2018-02-02T06:00:00Z',
};

/** Writes what discovery writes: facts, profiles of the given rows, definitions. */
export async function finishDiscovery(
  ledger: Ledger,
  rows: Partial<Record<ExportObject, readonly Row[]>>,
  definitions: readonly CustomFieldDefinition[] = [],
): Promise<void> {
  const profiles = (Object.keys(rows) as ExportObject[]).map((object) => {
    const found = rows[object] ?? [];
    const columns = Object.keys(found[0] ?? {}).filter((column) => column !== '#id');
    const profiler = new ObjectProfiler(object, columns, definitions);
    found.forEach((row, index) => profiler.add(row, index + 1));
    return profiler.result();
  });
  await ledger.meta.set(META.export, EXPORT_FACTS);
  await ledger.meta.set(META.profiles, profiles);
  await ledger.meta.set(META.definitions, { definitions, problems: [] });
}

/** A mapping with the given parts; every object is there. */
export function mappingOf(parts: {
  readonly fields?: Partial<Record<keyof Mapping['objects'], Record<string, unknown>>>;
  readonly pipelines?: Record<string, unknown>;
}): Mapping {
  const objects = [
    'accounts',
    'contacts',
    'leads',
    'deals',
    'tasks',
    'activities',
    'notes',
    'attachments',
  ] as const;
  return mappingSchema.parse({
    version: 1,
    objects: Object.fromEntries(objects.map((object) => [object, { fields: parts.fields?.[object] ?? {} }])),
    pipelines: parts.pipelines ?? {},
  });
}

export async function putMapping(ledger: Ledger, mapping: Mapping): Promise<void> {
  await ledger.mappings.put('sha256:mapping', stringify(mapping));
}

export function schemaWithUsers(
  users: readonly (readonly [id: number, email: string, active: boolean])[],
): TargetSchema {
  return {
    companyId: 1,
    companyName: 'Acme',
    me: { id: 1, email: 'admin@acme.example', isAdmin: true },
    users: users.map(([id, email, active]) => ({ id, email, name: email, active })),
    fields: { organization: [], person: [], deal: [] },
    pipelines: [],
    activityTypes: [],
    currencies: ['USD'],
    webhooks: [],
  };
}
