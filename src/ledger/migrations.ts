import type { Kysely, Migration, MigrationProvider } from 'kysely';
import { createDeltas } from './delta-migration.js';
import { createRollbacks } from './rollback-migration.js';

/** Forward-only. A new version gets a new entry; an entry that was released is never edited. */
const MIGRATIONS: Record<string, Migration> = {
  '0001_ledger': { up: createLedger },
  '0002_corrections': { up: createCorrections },
  '0003_corrected_rows': { up: createCorrectedRows },
  '0004_retry_rows': { up: createRetryRows },
  '0005_unanswered': { up: addUnanswered },
  '0006_deltas': { up: createDeltas },
  '0007_rollbacks': { up: createRollbacks },
};

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS),
};

// Migrations outlive the table types, so they are written against none.
type AnyDb = Kysely<unknown>;

async function createLedger(db: AnyDb): Promise<void> {
  await createSourceTables(db);
  await createRecordTables(db);
  await createDecisionTables(db);
  await createReportTables(db);
}

async function createSourceTables(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('source_rows')
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('modified_at', 'text')
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('skip_code', 'text')
    .addColumn('skip_reason', 'text')
    .addPrimaryKeyConstraint('source_rows_pk', ['object', 'source_id'])
    .execute();
  await db.schema.createIndex('source_rows_seq').on('source_rows').columns(['object', 'seq']).execute();
  await db.schema
    .createTable('source_keys')
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('source_keys_pk', ['object', 'kind', 'value', 'source_id'])
    .execute();
  await db.schema
    .createTable('samples')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('samples_pk', ['run', 'object', 'source_id'])
    .execute();
}

async function createRecordTables(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('records')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('pass', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('relation', 'text')
    .addColumn('target_object', 'text')
    .addColumn('target_id', 'text')
    .addColumn('survivor', 'text')
    .addColumn('reason_code', 'text')
    .addColumn('reason', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('fence', 'integer')
    .addColumn('bound', 'text')
    .addColumn('target_key', 'text')
    .addColumn('reassign', 'text')
    .addColumn('read_back', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('records_pk', ['run', 'object', 'source_id'])
    .execute();
  await db.schema
    .createIndex('records_work')
    .on('records')
    .columns(['run', 'object', 'state', 'pass', 'seq'])
    .execute();
  await db.schema
    .createIndex('records_target')
    .on('records')
    .columns(['run', 'target_object', 'target_id'])
    .execute();
  await db.schema
    .createTable('value_notes')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('source_field', 'text', (c) => c.notNull())
    .addColumn('reason_code', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('value_notes_record')
    .on('value_notes')
    .columns(['run', 'object', 'source_id'])
    .execute();
  await db.schema
    .createTable('target_keys')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('target_keys_pk', ['account', 'object', 'kind', 'value', 'target_id'])
    .execute();
}

async function createDecisionTables(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('run', 'text', (c) => c.primaryKey())
    .addColumn('fence', 'integer', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('deadline', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('mappings')
    .addColumn('fingerprint', 'text', (c) => c.primaryKey())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('gate', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text')
    .addColumn('note', 'text')
    .addColumn('accepted', 'integer', (c) => c.notNull())
    .addColumn('refusal', 'text')
    .execute();
  await db.schema
    .createTable('owner_assignments')
    .addColumn('source', 'text', (c) => c.primaryKey())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('attachment_links')
    .addColumn('attachment_id', 'text', (c) => c.primaryKey())
    .addColumn('url', 'text', (c) => c.notNull())
    .execute();
}

async function createReportTables(db: AnyDb): Promise<void> {
  for (const name of ['reconciliations', 'verifications']) {
    await db.schema
      .createTable(name)
      .addColumn('run', 'text', (c) => c.notNull())
      .addColumn('object', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint(`${name}_pk`, ['run', 'object'])
      .execute();
  }
  await db.schema
    .createTable('mismatches')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addColumn('field', 'text', (c) => c.notNull())
    .addColumn('expected', 'text', (c) => c.notNull())
    .addColumn('actual', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('mismatches_run').on('mismatches').columns(['run', 'object']).execute();
  await db.schema
    .createTable('token_usage')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('spent', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('token_usage_pk', ['account', 'day'])
    .execute();
}

async function createCorrections(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('corrections')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addColumn('field', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('expected', 'text', (c) => c.notNull())
    .addColumn('actual', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('corrections_pk', ['run', 'object', 'target_id', 'field'])
    .execute();
}

async function createCorrectedRows(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('corrected_rows')
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('columns', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('corrected_rows_pk', ['object', 'source_id'])
    .execute();
}

async function createRetryRows(db: AnyDb): Promise<void> {
  await db.schema
    .createTable('retry_rows')
    .addColumn('set_id', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('data', 'text')
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('retry_rows_pk', ['set_id', 'object', 'source_id'])
    .execute();
}

async function addUnanswered(db: AnyDb): Promise<void> {
  await db.schema
    .alterTable('records')
    .addColumn('unanswered', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
}
