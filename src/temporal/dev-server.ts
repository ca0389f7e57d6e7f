import type { ChildProcess } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { ensureTemporalBinary, NoTemporalServer, type Log } from './dev-server-binary.js';
import { freePort } from './free-port.js';
import { searchAttributeFlags } from './search-attributes.js';
import { spawnWithParent } from './spawn-with-parent.js';

export interface DevServerOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** 0 or absent: any free port. */
  readonly uiPort?: number;
  /** SQLite file that survives a restart; absent: in memory. */
  readonly dbFilename?: string;
  /** Where the server's output goes; nothing of it is shown. */
  readonly logFile: string;
  /** Without the Web UI. */
  readonly headless?: boolean;
  /** Events after which the server suggests that a workflow continue as new; its own default (4,096) if absent. */
  readonly continueAsNewAfter?: number;
  readonly log?: Log;
}

export interface DevServer {
  /** host:port of the gRPC service. */
  readonly address: string;
  /** The Web UI, null when headless. */
  readonly uiUrl: string | null;
  readonly pid: number;
  /** Ends the server and waits for its end, so that its database is complete. Further calls do nothing. */
  close(): Promise<void>;
}

interface Ports {
  readonly port: number;
  readonly uiPort: number | null;
}

/** A start takes about a second, the first one after a build some more. In milliseconds. */
const START_LIMIT_MS = 60_000;
/** How often the starting server is asked whether it answers, in milliseconds. */
const POLL_MS = 100;
/** A server that does not end when asked to is killed after this, in milliseconds. */
const STOP_LIMIT_MS = 10_000;
/** A free port can be taken by another process before the server listens on it. */
const ATTEMPTS = 3;

/**
 * Starts Temporal's development server on loopback, with our search attributes, and waits until it answers.
 *
 * It ends with `close` and with this process: on Linux however that ends, elsewhere unless it is killed outright
 * (`kill -9`); then the server goes on until somebody stops it. Ctrl-C in a terminal does not reach it, so that a worker
 * can end its work first.
 *
 * @throws NoTemporalServer if no executable can be had, or it does not start; the message says why and what to do.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const binary = await ensureTemporalBinary(options.log ?? (() => undefined));
  await mkdir(dirname(options.logFile), { recursive: true });
  if (options.dbFilename !== undefined) await mkdir(dirname(options.dbFilename), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(binary, options);
    } catch (error) {
      if (attempt < ATTEMPTS && hasChosenPort(options)) continue;
      throw await startFailure(options.logFile, error);
    }
  }
}

/** Whether another attempt would use another port. */
function hasChosenPort({ port, uiPort, headless }: DevServerOptions): boolean {
  return !port || (headless !== true && !uiPort);
}

async function launch(binary: string, options: DevServerOptions): Promise<DevServer> {
  const ports: Ports = {
    port: options.port || (await freePort()),
    uiPort: options.headless === true ? null : options.uiPort || (await freePort()),
  };
  const server = spawnWithParent(binary, startArguments(options, ports), options.logFile);
  const address = `127.0.0.1:${ports.port}`;
  try {
    await untilReady(server.child, address);
  } catch (error) {
    await stop(server.child);
    server.release();
    throw error;
  }
  return {
    address,
    uiUrl: ports.uiPort === null ? null : `http://127.0.0.1:${ports.uiPort}`,
    pid: server.child.pid ?? 0,
    async close() {
      await stop(server.child);
      server.release();
    },
  };
}

function startArguments(
  { dbFilename, continueAsNewAfter }: DevServerOptions,
  { port, uiPort }: Ports,
): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === null ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)]),
    ...(dbFilename === undefined ? [] : ['--db-filename', dbFilename]),
    ...(continueAsNewAfter === undefined
      ? []
      : ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${continueAsNewAfter}`]),
    ...searchAttributeFlags(),
  ];
}

async function untilReady(child: ChildProcess, address: string): Promise<void> {
  let ended: string | null = null;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `it ended with ${signal ?? `exit code ${code}`}`));
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    if (ended !== null) throw new Error(ended);
    if (await answers(address)) return;
    await sleep(POLL_MS);
  }
  throw new Error(`it does not answer at ${address} within ${START_LIMIT_MS / 1000} s`);
}

/** The gRPC service answers before the default namespace exists, hence the second question. */
async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    try {
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(killer);
}

/** The end of the server's log, in characters: enough for the line that says why it ended. */
const LOG_TAIL = 500;

async function startFailure(logFile: string, cause: unknown): Promise<NoTemporalServer> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const output = (await readFile(logFile, 'utf8').catch(() => '')).trim().slice(-LOG_TAIL);
  return new NoTemporalServer(
    [
      `The Temporal server does not start: ${reason}. Its log is ${logFile}${output ? '; it ends with:' : '.'}`,
      output,
    ]
      .filter(Boolean)
      .join('\n'),
  );
}
