import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { inject, onTestFinished } from 'vitest';

/** Address of the shared Temporal server; only in files named `*.integration.test.ts`. */
export function temporalAddress(): string {
  return inject('temporalAddress');
}

/** A client of the shared server and its connection, closed when the test ends. Call it inside a test. */
export async function testClient(): Promise<{ client: Client; connection: Connection }> {
  const connection = await Connection.connect({ address: temporalAddress() });
  onTestFinished(() => connection.close());
  return { client: new Client({ connection }), connection };
}

/** A name for a task queue or a workflow that no other test uses: all of them share one server. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}
