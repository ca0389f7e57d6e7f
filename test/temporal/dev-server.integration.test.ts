import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { NoTemporalServer } from '../../src/temporal/dev-server-binary.js';
import { startDevServer, type DevServer, type DevServerOptions } from '../../src/temporal/dev-server.js';
import { hasSearchAttributes } from '../../src/temporal/search-attributes.js';
import { uniqueName } from '../support/temporal.js';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-dev-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function started(options: DevServerOptions): Promise<DevServer> {
  const server = await startDevServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function clientOf(server: DevServer): Promise<Client> {
  const connection = await Connection.connect({ address: server.address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a started server knows our search attributes, serves its Web UI, and keeps its log to its owner', async () => {
  const logFile = join(await temporaryFolder(), 'logs', 'temporal.log');
  const server = await started({ logFile });
  expect(await hasSearchAttributes(await clientOf(server))).toBe(true);
  expect((await fetch(server.uiUrl ?? '')).status).toBe(200);
  expect((await stat(logFile)).mode & 0o777).toBe(0o600);
});

test('a persistent database keeps workflows and search attributes over a restart', async () => {
  const folder = await temporaryFolder();
  const options = {
    logFile: join(folder, 'log'),
    dbFilename: join(folder, 'state', 'temporal.db'),
    headless: true,
  };
  const workflowId = uniqueName('kept');
  const before = await started(options);
  await (await clientOf(before)).workflow.start('neverRun', { workflowId, taskQueue: uniqueName('queue') });
  await before.close();
  const client = await clientOf(await started(options));
  expect((await client.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
  expect(await hasSearchAttributes(client)).toBe(true);
});

test('after close the server process is gone', async () => {
  const server = await startDevServer({ logFile: join(await temporaryFolder(), 'log'), headless: true });
  await server.close();
  expect(isAlive(server.pid)).toBe(false);
  await server.close();
});

test('a port that is taken is a clear error with the end of the log', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void blocker.close());
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  const logFile = join(await temporaryFolder(), 'log');
  const error = await startDevServer({ logFile, port, headless: true }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NoTemporalServer);
  expect((error as Error).message).toContain(logFile);
  expect((error as Error).message).toContain(String(port));
});

test.runIf(process.platform === 'linux')(
  'a server ends with its parent, even if that is killed outright',
  async () => {
    const logFile = join(await temporaryFolder(), 'log');
    const module = fileURLToPath(new URL('../../src/temporal/dev-server.ts', import.meta.url));
    const program = `
    import { startDevServer } from ${JSON.stringify(module)};
    const server = await startDevServer({ logFile: ${JSON.stringify(logFile)}, headless: true });
    process.stdout.write(String(server.pid));
    setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000, interval: 100 });
    expect(await readFile(logFile, 'utf8')).not.toContain('panic');
  },
);
