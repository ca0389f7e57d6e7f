import { fileURLToPath } from 'node:url';
import { Worker, type NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import { TASK_QUEUE } from '../contract/messages.js';

/** Requests in flight end within this when a worker is stopped; then the batch is handed over. */
const SHUTDOWN_GRACE = '20 seconds';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dependencies: ActivityDependencies;
  readonly taskQueue?: string;
}

/** One worker for workflows and activities. */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  return Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue ?? TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    activities: createActivities(options.dependencies),
    maxConcurrentActivityTaskExecutions: 20,
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
}
