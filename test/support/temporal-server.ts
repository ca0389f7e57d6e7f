import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { TestProject } from 'vitest/node';
import { startDevServer } from '../../src/temporal/dev-server.js';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the real Temporal server that all integration tests share. */
    temporalAddress: string;
  }
}

/**
 * One real Temporal server for all integration tests: the one that TEMPORAL_ADDRESS names, else one started on
 * loopback. Vitest calls this only if there are integration tests to run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
