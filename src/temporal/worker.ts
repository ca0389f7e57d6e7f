import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import type { LogEntry, NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import { TASK_QUEUE } from '../contract/messages.js';
import { workflowBundle } from './workflow-bundle.js';

/**
 * A worker that is stopped takes nothing new, and what takes less than this ends unharmed. Then activities are told to
 * stop: a batch sends no further record, its requests in flight end and are committed, the rest is another worker's.
 */
const SHUTDOWN_GRACE = '1 second';

/**
 * Requests in flight end within their time-out, 30 s; committing their results may wait 15 s for the ledger. After this
 * the worker gives up, which costs a look-up and nothing else. Whoever stops it should wait longer before a kill.
 */
const SHUTDOWN_FORCE = '60 seconds';

/**
 * A pause or a cancelled migration comes as the answer to a heartbeat, so heartbeats are not held back for longer. The
 * SDK's own rule is 80 % of the time-out, 24 s.
 */
const HEARTBEAT_THROTTLE = '5 seconds';

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
    workflowBundle: await workflowBundle(),
    activities: createActivities(options.dependencies),
    maxConcurrentActivityTaskExecutions: 20,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
  });
}

/** The part of a pino logger that is needed here. */
export interface LogSink {
  debug(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

let installed = false;

/**
 * Sends Temporal's own log to ours, and leaves the signals of the process to the command: it stops worker, server and
 * simulator in their order. Once per process, before the first worker; later calls change nothing.
 */
export function installRuntime(sink: LogSink): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', (entry) => passOn(sink, entry)),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN' }), forward: {} } },
  });
}

/** The SDK tells at level info of every change of a worker's state: that is for whoever looks for a fault. */
const METHODS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

function passOn(sink: LogSink, { level, message, meta }: LogEntry): void {
  sink[METHODS[level]](plain(meta), message);
}

/** Texts and numbers only. Of an error the name: its message may quote a record. */
function plain(meta: LogEntry['meta']): Record<string, string | number | boolean> {
  const entries = Object.entries(meta ?? {}).flatMap(([key, value]: [string, unknown]) => {
    if (value instanceof Error) return [[key, value.name] as const];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[key, value] as const]
      : [];
  });
  return Object.fromEntries(entries);
}
