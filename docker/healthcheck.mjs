// Health of a worker container: ends with 0 if Temporal saw a worker of this host ask for work within the last minutes.
// It asks Temporal and not the process: a worker that lost its connection lives on and does nothing.
import { hostname } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** Task queue of all workers (src/contract/messages.ts). */
const TASK_QUEUE = 'sd2pd';
/** TASK_QUEUE_TYPE_WORKFLOW of Temporal's API. Its pollers ask again every minute, however busy activities are. */
const WORKFLOW_TASKS = 1;
/** A long poll lasts a minute; one may just have ended. Milliseconds. */
const FRESH_MS = 150_000;
const LIMIT_MS = 8_000;

try {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({});
  const address = connectionOptions.address || '127.0.0.1:7233';
  const connection = await Connection.connect({ ...connectionOptions, address, connectTimeout: LIMIT_MS });
  const client = new Client({ connection, namespace });
  const { pollers } = await connection.withDeadline(Date.now() + LIMIT_MS, () =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: WORKFLOW_TASKS,
    }),
  );
  await connection.close();
  // The SDK's identity of a worker is PID@HOST, and a container has a host name of its own.
  const ours = (pollers ?? []).filter(({ identity }) => identity?.endsWith(`@${hostname()}`));
  const isFresh = ours.some(
    ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > Date.now() - FRESH_MS,
  );
  if (!isFresh) throw new Error('Temporal has not seen this worker ask for work');
} catch (error) {
  process.stderr.write(`unhealthy: ${error instanceof Error ? error.message : 'unknown error'}\n`);
  process.exitCode = 1;
}
