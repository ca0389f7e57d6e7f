import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Migrator, sql } from 'kysely';
import type { LedgerReference } from '../contract/migration-input.js';
import { resolveSecret } from '../config/secrets.js';
import { LedgerFull, LedgerMismatch, LedgerUnreachable } from './errors.js';
import { codeOf } from './failure-kinds.js';
import { LedgerDatabase } from './ledger-database.js';
import { Ledger } from './ledger.js';
import { migrationProvider } from './migrations.js';
import { postgresDialect } from './postgres-dialect.js';
import { sqliteDialect } from './sqlite-dialect.js';

/** Workers that open a new ledger at once get in one another's way; the next attempt finds what the other one made. */
const ATTEMPTS = 5;
const PAUSE_MS = 200;

/**
 * Opens the ledger of the migration `name`, creating and migrating it where needed.
 * @throws LedgerUnreachable when file or server cannot be had, LedgerFull; LedgerMismatch when it belongs to another
 *   migration.
 */
export async function openLedger(
  reference: LedgerReference,
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ledger> {
  const db = 'path' in reference ? openSqlite(reference.path) : openPostgres(reference.urlEnv, name, env);
  try {
    await prepare(db, 'urlEnv' in reference ? schemaOf(name) : undefined);
    if ('path' in reference) chmodSync(reference.path, 0o600);
    await claimName(db, name);
  } catch (error) {
    await db.destroy();
    if (error instanceof LedgerMismatch || error instanceof LedgerFull || error instanceof LedgerUnreachable)
      throw error;
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

function openSqlite(path: string): LedgerDatabase {
  if (!existsSync(dirname(path))) {
    throw new LedgerUnreachable(`the folder of the ledger does not exist: ${dirname(path)}`);
  }
  return new LedgerDatabase({ dialect: sqliteDialect(path) });
}

function openPostgres(urlEnv: string, name: string, env: NodeJS.ProcessEnv): LedgerDatabase {
  return new LedgerDatabase({ dialect: postgresDialect(resolveSecret(urlEnv, env), schemaOf(name)) });
}

function schemaOf(name: string): string {
  return `sd2pd_${name.replaceAll('-', '_')}`;
}

/** Makes schema and tables, or brings them up to date. */
async function prepare(db: LedgerDatabase, schema: string | undefined): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (schema !== undefined) await sql`create schema if not exists ${sql.id(schema)}`.execute(db);
      await migrateToLatest(db, schema);
      return;
    } catch (error) {
      if (!isMadeMeanwhile(error) || attempt >= ATTEMPTS) throw error;
      await sleep(PAUSE_MS * attempt);
    }
  }
}

async function migrateToLatest(db: LedgerDatabase, schema: string | undefined): Promise<void> {
  if (await isLatest(db)) return;
  const migrator = new Migrator({
    db,
    provider: migrationProvider,
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/**
 * Whether there is nothing to migrate, by one statement. The migrator reads the catalogue of the whole database for that,
 * which takes seconds where a Postgres holds the ledgers of many migrations; and every command opens one.
 */
async function isLatest(db: LedgerDatabase): Promise<boolean> {
  const known = Object.keys(await migrationProvider.getMigrations()).sort();
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`
    .execute(db)
    // Not there yet; and whatever else it is, the migrator meets it, too.
    .catch(() => ({ rows: [] }));
  return isDeepStrictEqual(
    rows.map(({ name }) => name),
    known,
  );
}

/** "If not exists" does not help against another session that has not committed yet (Postgres), or says so afterwards. */
const EXISTS_ALREADY: readonly string[] = ['23505', '42P06', '42P07', '42701'];

function isMadeMeanwhile(error: unknown): boolean {
  if (EXISTS_ALREADY.includes(codeOf(error))) return true;
  return error instanceof Error && /already exists|duplicate column/.test(error.message);
}

async function claimName(db: LedgerDatabase, name: string): Promise<void> {
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
