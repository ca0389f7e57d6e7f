import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { LedgerReference } from '../contract/migration-input.js';
import { resolveSecret } from '../config/secrets.js';
import { LedgerMismatch, LedgerUnreachable } from './errors.js';
import { Ledger } from './ledger.js';
import { migrationProvider } from './migrations.js';
import { sqliteDialect } from './sqlite-dialect.js';
import type { LedgerTables } from './tables.js';

/**
 * Opens the ledger of the migration `name`, creating and migrating it where needed.
 * @throws LedgerUnreachable when file or server cannot be had; LedgerMismatch when it belongs to another migration.
 */
export async function openLedger(
  reference: LedgerReference,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ledger> {
  const db = 'path' in reference ? openSqlite(reference.path) : openPostgres(reference.urlEnv, name, env);
  try {
    if ('urlEnv' in reference) await sql`create schema if not exists ${sql.id(schemaOf(name))}`.execute(db);
    await migrateToLatest(db, 'urlEnv' in reference ? schemaOf(name) : undefined);
    if ('path' in reference) chmodSync(reference.path, 0o600);
    await claimName(db, name);
  } catch (error) {
    await db.destroy();
    if (error instanceof LedgerMismatch) throw error;
    throw new LedgerUnreachable(`the ledger cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
  return new Ledger(db);
}

/** Opens a ledger only if it exists already: for commands that read. */
export async function openExistingLedger(
  reference: LedgerReference,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ledger | null> {
  if ('path' in reference && !existsSync(reference.path)) return null;
  return openLedger(reference, name, env);
}

function openSqlite(path: string): Kysely<LedgerTables> {
  if (!existsSync(dirname(path))) {
    throw new LedgerUnreachable(`the folder of the ledger does not exist: ${dirname(path)}`);
  }
  return new Kysely<LedgerTables>({ dialect: sqliteDialect(path) });
}

function openPostgres(urlEnv: string, name: string, env: NodeJS.ProcessEnv): Kysely<LedgerTables> {
  // Counts come as bigint strings; ours stay far below 2^53.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({
    connectionString: resolveSecret(urlEnv, env),
    options: `-c search_path=${schemaOf(name)}`,
    max: 4,
  });
  // A lost idle connection is replaced by the pool; the next query reports what matters.
  pool.on('error', () => undefined);
  return new Kysely<LedgerTables>({ dialect: new PostgresDialect({ pool }) });
}

function schemaOf(name: string): string {
  return `sd2pd_${name.replaceAll('-', '_')}`;
}

async function migrateToLatest(db: Kysely<LedgerTables>, schema: string | undefined): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: migrationProvider,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function claimName(db: Kysely<LedgerTables>, name: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key: 'name', value: JSON.stringify(name) })
    .onConflict((c) => c.column('key').doNothing())
    .execute();
  const row = await db.selectFrom('meta').select('value').where('key', '=', 'name').executeTakeFirstOrThrow();
  const owner = JSON.parse(row.value) as string;
  if (owner !== name) {
    throw new LedgerMismatch(
      `this ledger belongs to the migration '${owner}', not to '${name}': give '${name}' a ledger of its own`,
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
