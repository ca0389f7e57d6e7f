import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The module that `go install` can build as it is: Server 1.29.1, UI 2.42.1. */
const GO_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const EXE = process.platform === 'win32' ? '.exe' : '';
/** The SDK's download either begins at once or never: it is given up after this, in milliseconds. */
const DOWNLOAD_TIMEOUT_MS = 90_000;
/** A lock older than this was left by a process that died, in milliseconds. */
const STALE_LOCK_MS = 15 * 60_000;

export type Log = (line: string) => void;

/** No Temporal server can be had on this machine. */
export class NoTemporalServer extends Error {
  override readonly name = 'NoTemporalServer';
}

/** The ways to a server, in order; each gives a path or null. Injected so that the order can be tested. */
export interface BinarySources {
  onPath(): Promise<string | null>;
  cached(): Promise<string | null>;
  download(log: Log): Promise<string | null>;
  goInstall(log: Log): Promise<string | null>;
}

/**
 * Path of a `temporal` that can run a development server: on the PATH, in our per-user cache, by the SDK's own download,
 * or built with Go into the cache.
 * @throws NoTemporalServer saying what to install
 */
export async function ensureTemporalBinary(
  log: Log,
  sources: BinarySources = systemSources(),
): Promise<string> {
  const found = (await sources.onPath()) ?? (await sources.cached());
  if (found !== null) return found;
  const installed = (await sources.download(log)) ?? (await sources.goInstall(log));
  if (installed !== null) return installed;
  throw new NoTemporalServer(
    'No Temporal server: it is not on the PATH, cannot be downloaded, and cannot be built. Install the Temporal CLI ' +
      '(docs.temporal.io/cli) or Go 1.24 or later, or set TEMPORAL_ADDRESS to a server that runs.',
  );
}

/** Per-user cache, by the platform's custom. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? homedir(), 'sd2pd', 'bin');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'sd2pd', 'bin');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sd2pd', 'bin');
}

function systemSources(): BinarySources {
  const folder = cacheFolder();
  return {
    onPath: () =>
      firstExecutable((process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, `temporal${EXE}`))),
    cached: () => cachedIn(folder),
    download: (log) => underLock(folder, () => download(folder, log)),
    goInstall: (log) => underLock(folder, () => goInstall(folder, log)),
  };
}

/** Ours is `temporal`; the SDK's download has a name with its version. */
async function cachedIn(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  return firstExecutable(
    names.filter((name) => name.startsWith('temporal')).map((name) => join(folder, name)),
  );
}

async function firstExecutable(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const isFile = await stat(path).then(
      (s) => s.isFile(),
      () => false,
    );
    if (
      isFile &&
      (await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return path;
  }
  return null;
}

async function download(folder: string, log: Log): Promise<string | null> {
  log('Downloading the Temporal server …');
  // A process of its own: a download that hangs cannot be cancelled within one.
  const script = `
    import { TestWorkflowEnvironment } from '@temporalio/testing';
    const env = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} } },
    });
    await env.teardown();`;
  await runQuietly(process.execPath, ['--input-type=module', '-e', script], DOWNLOAD_TIMEOUT_MS);
  const found = await cachedIn(folder);
  if (found === null) log('The download is not to be had from here.');
  return found;
}

async function goInstall(folder: string, log: Log): Promise<string | null> {
  const started = Date.now();
  const seconds = (): number => Math.round((Date.now() - started) / 1_000);
  log('Building the Temporal server with Go (about three minutes, once) …');
  const ticker = setInterval(() => log(`  still building, ${seconds()} s …`), 20_000);
  const ok = await runQuietly('go', ['install', GO_MODULE], STALE_LOCK_MS, { GOBIN: folder });
  clearInterval(ticker);
  log(ok ? `The Temporal server is built (${seconds()} s).` : 'Go is not there, or the build failed.');
  return ok ? cachedIn(folder) : null;
}

function runQuietly(
  command: string,
  args: readonly string[],
  timeoutMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: 'ignore',
      env: { ...process.env, ...env },
      timeout: timeoutMs,
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Two processes that start at once must not install twice: the second waits and finds the first one's result. */
async function underLock(folder: string, install: () => Promise<string | null>): Promise<string | null> {
  await mkdir(folder, { recursive: true });
  const lock = join(folder, '.installing');
  while (!(await takeLock(lock))) {
    await sleep(1_000);
    const found = await cachedIn(folder);
    if (found !== null) return found;
  }
  try {
    return (await cachedIn(folder)) ?? (await install());
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  const age = await stat(lock).then(
    (s) => Date.now() - s.mtimeMs,
    () => null,
  );
  if (age !== null && age > STALE_LOCK_MS) await rm(lock, { force: true });
  return writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
}
