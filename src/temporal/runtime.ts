import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';

/** Where the worker's own log goes: a pino logger fits. */
export interface LogSink {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
  debug(details: object, message: string): void;
}

/** What may be said of the place a message comes from: identifiers and counts, never arguments, results or error texts. */
const TOLD = ['workflowType', 'workflowId', 'runId', 'activityType', 'activity', 'attempt', 'taskQueue'] as const;

let installed = false;

/**
 * Sends the log of Temporal's SDK, native part included, to `sink`: warnings and errors, and everything else as debug.
 * Stopping is left to us, since a worker ends its batch before it goes. Once per process; later calls change nothing.
 */
export function installRuntime(sink: LogSink): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: new DefaultLogger('INFO', (entry) => write(sink, entry)),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
    shutdownSignals: [],
  });
}

function write(sink: LogSink, { level, message, meta }: LogEntry): void {
  const details = toldOf(meta ?? {});
  if (level === 'ERROR') sink.error(details, message);
  else if (level === 'WARN') sink.warn(details, message);
  else sink.debug(details, message);
}

/** @returns the harmless part of an entry's details; of an error only its name, since its text may quote a record */
export function toldOf(meta: Readonly<Record<string | symbol, unknown>>): Record<string, unknown> {
  const told = Object.fromEntries(TOLD.filter((key) => meta[key] !== undefined).map((key) => [key, meta[key]]));
  const { error } = meta;
  if (error instanceof Error) told['error'] = error.name;
  else if (typeof error === 'string') told['error'] = error;
  return told;
}
