import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';
import { ensureTemporalBinary, NoTemporalServer, type Log } from './dev-server-binary.js';

export interface DevServerOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly uiPort?: number;
  /** SQLite file that survives a restart; absent: in memory. */
  readonly dbFilename?: string;
  /** Where the server's output goes; nothing of it is shown. */
  readonly logFile: string;
  /** Without the Web UI. */
  readonly headless?: boolean;
  readonly log?: Log;
}

export interface DevServer {
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts Temporal's development server on loopback, with our search attributes, and waits until it answers. It ends with
 * `close` and with an orderly exit of this process; after a kill -9 of this process it goes on until it is stopped.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const binary = await ensureTemporalBinary(options.log ?? (() => undefined));
  const port = await portOr(options.port);
  const uiPort = options.headless === true ? null : await portOr(options.uiPort);
  const out = openSync(options.logFile, 'a', 0o600);
  const child = spawn(binary, argumentsOf(options, port, uiPort), { stdio: ['ignore', out, out] });
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(child, address);
  } catch (error) {
    child.kill('SIGKILL');
    throw new NoTemporalServer(
      `the Temporal server does not start (${error instanceof Error ? error.message : ''}): read ${options.logFile}`,
    );
  }
  return {
    address,
    uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    pid: child.pid ?? 0,
    async close() {
      process.removeListener('exit', kill);
      await stop(child);
    },
  };
}

function argumentsOf(options: DevServerOptions, port: number, uiPort: number | null): string[] {
  const attributes = Object.values(SEARCH_ATTRIBUTES).flatMap(({ name }) => [
    '--search-attribute',
    `${name}=Keyword`,
  ]);
  return [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(options.dbFilename === undefined ? [] : ['--db-filename', options.dbFilename]),
    '--log-level',
    'warn',
    ...attributes,
  ];
}

async function untilReady(child: ChildProcess, address: string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  let exited = false;
  child.once('exit', () => (exited = true));
  child.once('error', () => (exited = true));
  while (Date.now() < giveUpAt) {
    if (exited) throw new Error('it ended');
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      return;
    } catch {
      await sleep(200);
    }
  }
  throw new Error('it does not answer');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), sleep(STOP_TIMEOUT_MS, false)]);
  if (!inTime) child.kill('SIGKILL');
}

async function portOr(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined && wanted !== 0) return wanted;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
