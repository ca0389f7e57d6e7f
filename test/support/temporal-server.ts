import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDevServer } from '../../src/temporal/dev-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the real Temporal server that all integration tests share. */
    temporalAddress: string;
  }
}

/** Starts one real Temporal server for all integration tests, on the machine's loopback. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') {
    project.provide('temporalAddress', given);
    return () => Promise.resolve();
  }
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-temporal-'));
  const server = await startDevServer({ logFile: join(folder, 'temporal.log'), headless: true });
  project.provide('temporalAddress', server.address);
  return async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
}
