import type { Kysely } from 'kysely';

/** Step 0006: tables of deltas (`delta-tables.ts`). */
export async function createDeltas(db: Kysely<unknown>): Promise<void> {
  await createIncomingTables(db);
  await createChangeTables(db);
  await createConflictTable(db);
  await createIssueTable(db);
  await db.schema
    .createTable('written')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('theirs', 'text', (c) => c.notNull())
    .addColumn('touched', 'integer', (c) => c.notNull())
    .addColumn('writes', 'integer', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('written_pk', ['run', 'object', 'source_id'])
    .execute();
  await db.schema
    .createTable('link_moves')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('target_object', 'text', (c) => c.notNull())
    .addColumn('from_id', 'text', (c) => c.notNull())
    .addColumn('to_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('link_moves_pk', ['run', 'target_object', 'from_id', 'to_id'])
    .execute();
}

async function createIncomingTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incoming_rows')
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('modified_at', 'text')
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('skip_code', 'text')
    .addColumn('skip_reason', 'text')
    .addPrimaryKeyConstraint('incoming_rows_pk', ['object', 'source_id'])
    .execute();
  await db.schema.createIndex('incoming_rows_seq').on('incoming_rows').columns(['object', 'seq']).execute();
  await db.schema
    .createTable('incoming_keys')
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('incoming_keys_pk', ['object', 'kind', 'value', 'source_id'])
    .execute();
  await db.schema
    .createTable('deleted_rows')
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('run', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('deleted_rows_pk', ['object', 'source_id'])
    .execute();
}

async function createChangeTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('changes')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('before', 'text')
    .addColumn('before_hash', 'text')
    .addColumn('lied', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('changes_pk', ['run', 'object', 'source_id'])
    .execute();
  await db.schema.createIndex('changes_seq').on('changes').columns(['run', 'object', 'seq']).execute();
  await db.schema
    .createTable('delta_records')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text')
    .addColumn('reason_code', 'text')
    .addColumn('reason', 'text')
    .addPrimaryKeyConstraint('delta_records_pk', ['run', 'object', 'source_id'])
    .execute();
  await db.schema
    .createIndex('delta_records_work')
    .on('delta_records')
    .columns(['run', 'object', 'state', 'seq'])
    .execute();
}

async function createConflictTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('conflicts')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('source_id', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('field', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('delta', 'text', (c) => c.notNull())
    .addColumn('ours', 'text', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('changed_by', 'text')
    .addColumn('changed_at', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('settled', 'integer', (c) => c.notNull())
    .addColumn('decided_by', 'text')
    .addColumn('decided_at', 'text')
    .addColumn('note', 'text')
    .addUniqueConstraint('conflicts_of_record', ['run', 'object', 'source_id', 'kind', 'field'])
    .execute();
}

async function createIssueTable(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('issues')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('by', 'text', (c) => c.notNull())
    .addColumn('record', 'text')
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('offer', 'text')
    .addColumn('approved', 'text')
    .addColumn('result', 'text')
    .addColumn('settled_by', 'text')
    .addColumn('settled_at', 'text')
    .addColumn('note', 'text')
    .addColumn('message_id', 'text')
    .execute();
}
