import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import Database from 'libsql';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LedgerFull, LedgerUnreachable } from '../../src/ledger/errors.js';
import { postgresFailureKind, sqliteFailureKind } from '../../src/ledger/failure-kinds.js';
import { LedgerDatabase } from '../../src/ledger/ledger-database.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open.js';
import { postgresDialect } from '../../src/ledger/postgres-dialect.js';
import { sqliteDialect } from '../../src/ledger/sqlite-dialect.js';
import { obstacleFrom } from '../../src/loading/obstacle-from.js';
import { HoldNeeded } from '../../src/loading/obstacles.js';
import { startPostgres, type PostgresServer } from '../support/postgres-server.js';

const withCode = (code: string): Error => Object.assign(new Error('words that may quote a record'), { code });

const unreachable = (code: string): [string, string] => [code, 'unreachable'];

describe('failures of a database are told apart', () => {
  test.each<[string, string | null]>([
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'].map(unreachable),
    ...['57P01', '57P02', '57P03', '08000', '08003', '08006', '53300'].map(unreachable),
    ...['28P01', '3D000', '25006', '25P03', '58030'].map(unreachable),
    ['53100', 'full'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['55P03', 'busy'],
    ['23505', null],
    ['42601', null],
  ])('Postgres %s is %s', (code, kind) => {
    expect(postgresFailureKind(withCode(code))).toBe(kind);
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('Postgres, without a code: "%s" is unreachable', (message) => {
    expect(postgresFailureKind(new Error(message))).toBe('unreachable');
  });

  test.each<[string, string | null]>([
    ['SQLITE_BUSY', 'busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'busy'],
    ['SQLITE_LOCKED', 'busy'],
    ['SQLITE_IOERR_WRITE', 'unreachable'],
    ['SQLITE_READONLY', 'unreachable'],
    ['SQLITE_CANTOPEN', 'unreachable'],
    ['SQLITE_FULL', 'full'],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', null],
  ])('SQLite %s is %s', (code, kind) => {
    expect(sqliteFailureKind(withCode(code))).toBe(kind);
  });

  test('a ledger out of reach and a full disk are holds', () => {
    expect(obstacleFrom(new LedgerUnreachable('the ledger cannot be reached'))).toMatchObject({
      code: 'ledger_unreachable',
    });
    expect(obstacleFrom(new LedgerFull('full'))).toMatchObject({ code: 'disk_full' });
    expect(obstacleFrom(withCode('ENOSPC'))).toMatchObject({ code: 'disk_full' });
    expect(obstacleFrom(withCode('ECONNRESET'))).not.toBeInstanceOf(HoldNeeded);
  });
});

describe('the ledger on Postgres', () => {
  let server: PostgresServer;
  let ledger: Ledger;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    server = await startPostgres(['-c', 'max_connections=20']);
    env = { LEDGER_URL: server.url };
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    await server.start();
    ledger = await openLedger({ urlEnv: 'LEDGER_URL' }, 'failures', env);
  });
  afterEach(() => ledger.close());

  /** Writes until it may not; its rejection is the test's. */
  async function writeOn(): Promise<void> {
    for (let n = 0; n < 1_000_000; n += 1) {
      await ledger.meta.set('n', n);
      await ledger.leases.claim('run', 'worker', 1_000);
    }
  }

  test.each(['kill', 'shutDown'] as const)(
    'that goes away (%s) under statements is unreachable, ends no process, and goes on when it is back',
    async (how) => {
      const writers = [writeOn(), writeOn(), writeOn(), writeOn()].map((writer) =>
        writer.catch((error: unknown) => error),
      );
      await sleep(200);
      await server[how]();
      for (const error of await Promise.all(writers)) expect(error).toBeInstanceOf(LedgerUnreachable);
      await server.start();
      await ledger.meta.set('back', true);
      expect(await ledger.meta.get('back')).toBe(true);
    },
  );

  test('that restarts while nothing is asked of it is not noticed', async () => {
    await ledger.meta.set('before', 1);
    await server.shutDown();
    const asked = ledger.meta.get('before');
    await sleep(300);
    await server.start();
    expect(await asked).toBe(1);
  });

  test('what was committed is there after a power cut', async () => {
    await ledger.meta.set('kept', 'value');
    await server.kill();
    await server.start();
    expect(await ledger.meta.get('kept')).toBe('value');
  });

  test('that was never there is reported at once, and without its password', async () => {
    const gone = { LEDGER_URL: 'postgres://sd2pd:hidden-word@127.0.0.1:1/postgres' };
    const error = await openLedger({ urlEnv: 'LEDGER_URL' }, 'failures', gone).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(LedgerUnreachable);
    expect(String(error)).toMatch(/ECONNREFUSED/);
    expect(String(error)).not.toContain('hidden-word');
  });

  test('is opened by many workers at once when it is new', async () => {
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openLedger({ urlEnv: 'LEDGER_URL' }, 'at-once', env)),
    );
    for (const one of opened) await one.close();
    expect(opened).toHaveLength(4);
  });

  test("transactions that get in one another's way are done again", async () => {
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    await other.query('set search_path = sd2pd_failures');
    await other.query('set deadlock_timeout = 60000');
    const claimed = await ledger.leases.claim('production', 'worker', 60_000);
    const fence = 'claim' in claimed ? claimed.claim.fence : 0;
    const plan = { source_id: 'a', seq: 1, pass: 0, state: 'pending' } as const;
    await ledger.records.plan('production', 'deals', [plan]);
    // The other one holds the record and wants the lease; ours holds the lease and wants the record.
    await other.query('begin');
    await other.query("update records set attempts = attempts where source_id = 'a'");
    const closed = ledger.records.close('production', 'deals', fence, [
      { sourceId: 'a', state: 'created', targetId: '7' },
    ]);
    await sleep(300);
    await other.query("update leases set holder = holder where run = 'production'");
    await other.query('commit');
    await closed;
    await other.end();
    const fates = await ledger.records.fates('production', 'deals', ['a']);
    expect(fates.get('a')).toMatchObject({ state: 'created', target_id: '7' });
  });

  test('commits durably, whatever the server is set to', async () => {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query('alter role current_user set synchronous_commit = off');
    const db = new LedgerDatabase({ dialect: postgresDialect(server.url, 'sd2pd_failures') });
    const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(db);
    await db.destroy();
    await admin.query('alter role current_user reset synchronous_commit');
    await admin.end();
    expect(rows).toEqual([{ synchronous_commit: 'on' }]);
  });

  test('ends the transaction of a process that is frozen in it', async () => {
    const db = new LedgerDatabase({ dialect: postgresDialect(server.url, 'sd2pd_failures') });
    const { rows } = await sql<{ idle_in_transaction_session_timeout: string }>`
      show idle_in_transaction_session_timeout`.execute(db);
    await db.destroy();
    expect(rows).toEqual([{ idle_in_transaction_session_timeout: '30s' }]);
  });
});

describe('the ledger on SQLite', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-failures-'));
    path = join(folder, 'failures.ledger');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a single statement waits for another process that writes, without blocking this one', async () => {
    const ledger = await openLedger({ path }, 'failures');
    const other = new Database(path);
    other.exec('begin immediate');
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 20);
    const written = ledger.meta.set('key', 'value');
    await sleep(1_000);
    clearInterval(clock);
    other.exec('commit');
    await written;
    expect(await ledger.meta.get('key')).toBe('value');
    expect(ticks).toBeGreaterThan(0);
    other.close();
    await ledger.close();
  });

  test('two processes that write at once wait for each other, and nothing stays locked', async () => {
    const [one, two] = [await openLedger({ path }, 'failures'), await openLedger({ path }, 'failures')];
    const write = async (ledger: Ledger, who: string): Promise<void> => {
      for (let n = 1; n <= 50; n += 1) {
        await ledger.leases.claim(`run-${who}`, who, 60_000);
        await ledger.records.plan(who, 'deals', [{ source_id: `${n}`, seq: n, pass: 0, state: 'pending' }]);
      }
    };
    await Promise.all([write(one, 'one'), write(two, 'two')]);
    expect((await one.stats.countsOf('two', 'deals')).source).toBe(50);
    expect((await two.stats.countsOf('one', 'deals')).source).toBe(50);
    await one.close();
    await two.close();
  });

  test('no room is a full disk, not a defect, and what was committed stays', async () => {
    await (await openLedger({ path }, 'failures')).close();
    const db = new LedgerDatabase({ dialect: sqliteDialect(path) });
    const ledger = new Ledger(db);
    await ledger.meta.set('kept', 1);
    // The file may not grow any more: what a full disk is to SQLite.
    await sql`pragma max_page_count = 1`.execute(db);
    const large = 'x'.repeat(100_000);
    await expect(ledger.meta.set('large', large)).rejects.toThrow(LedgerFull);
    await expect(ledger.mappings.put('sha256:large', large)).rejects.toThrow(LedgerFull);
    await sql`pragma max_page_count = 1000000`.execute(db);
    await ledger.meta.set('large', large);
    expect(await ledger.meta.get('kept')).toBe(1);
    await ledger.close();
  });

  test('is opened by many at once when it is new', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openLedger({ path }, 'failures')));
    for (const one of opened) await one.close();
    expect(opened).toHaveLength(4);
  });
});
