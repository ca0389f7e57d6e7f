import type { Kysely } from 'kysely';

/** Step 0007: tables of rollbacks (`rollback-tables.ts`). */
export async function createRollbacks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('surveyed')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addColumn('changed', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('surveyed_pk', ['run', 'object', 'target_id'])
    .execute();
  await db.schema
    .createTable('linked_targets')
    .addColumn('run', 'text', (c) => c.notNull())
    .addColumn('target_object', 'text', (c) => c.notNull())
    .addColumn('target_id', 'text', (c) => c.notNull())
    .addColumn('by_object', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('linked_targets_pk', ['run', 'target_object', 'target_id'])
    .execute();
  await db.schema
    .createTable('created_schema')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('why', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('created_schema_pk', ['account', 'kind', 'target', 'key'])
    .execute();
}
