import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { TestProject } from 'vitest/node';
import { startDevServer } from '../../src/temporal/dev-server.js';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.js';
import { startPostgres } from './postgres-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the real Temporal server that all integration tests share. */
    temporalAddress: string;
    /** Of the Postgres for the ledgers of all harnesses, with role and password; null: they are SQLite files. */
    ledgerUrl: string | null;
  }
}

/**
 * One real Temporal server for all integration tests, and with `SD2PD_TEST_LEDGER=postgres` one real Postgres for their
 * ledgers. Vitest calls this only if there are integration tests to run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stopLedger = await provideLedger(project);
  const stopTemporal = await provideTemporal(project);
  return async () => {
    await stopTemporal();
    await stopLedger();
  };
}

async function provideLedger(project: TestProject): Promise<() => Promise<void>> {
  const wanted = process.env['SD2PD_TEST_LEDGER'] ?? 'sqlite';
  if (wanted !== 'sqlite' && wanted !== 'postgres') {
    throw new Error(`SD2PD_TEST_LEDGER is sqlite or postgres, not ${wanted}`);
  }
  const server = wanted === 'postgres' ? await startPostgres(['-c', 'max_connections=300']) : null;
  project.provide('ledgerUrl', server?.url ?? null);
  return () => server?.close() ?? Promise.resolve();
}

/** The server that TEMPORAL_ADDRESS names, else one started on loopback. */
async function provideTemporal(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given) {
    await prepare(given);
    project.provide('temporalAddress', given);
    return () => Promise.resolve();
  }
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-temporal-'));
  const server = await startDevServer({
    logFile: join(folder, 'temporal.log'),
    headless: true,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  project.provide('temporalAddress', server.address);
  return async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
}

async function prepare(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await registerSearchAttributes(connection, 'default');
  } finally {
    await connection.close();
  }
}
