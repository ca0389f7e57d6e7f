import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
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

/**
 * A namespace of its own on the shared server. Workers of the command line all listen to one task queue: in one namespace
 * each would do the work of the other tests, with the tokens of its own.
 */
export async function ownNamespace(): Promise<string> {
  const namespace = uniqueName('test');
  const connection = await Connection.connect({ address: temporalAddress() });
  try {
    const workflowExecutionRetentionPeriod = msToTs('1 day');
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    await untilKnown(connection, namespace);
  } finally {
    await connection.close();
  }
  return namespace;
}

/** A server takes a while to know a namespace everywhere. */
async function untilKnown({ workflowService }: Connection, namespace: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const isKnown = await workflowService.listWorkflowExecutions({ namespace }).then(
      () => true,
      () => false,
    );
    if (isKnown) return;
    await sleep(200);
  }
  throw new Error(`the server does not know the namespace ${namespace}`);
}
