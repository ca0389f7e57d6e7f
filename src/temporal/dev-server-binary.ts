import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { binaryCacheDirectory, currentCacheEnvironment, executableName } from './binary-cache.js';
import { goInstall, sdkDownload, type BinaryInstaller } from './binary-installers.js';
import { findOnPath, isExecutable } from './find-executable.js';
import { withInstallLock } from './install-lock.js';

/** Receives lines of progress for people. */
export type Log = (line: string) => void;

/** Everything that choosing an executable asks of the machine. */
export interface BinarySources {
  /** Path of `temporal` on the PATH. */
  onPath(): string | undefined;
  /** Path of the executable in this user's cache. */
  inCache(): string | undefined;
  /** Ways to fill the cache, in the order to try them. */
  readonly installers: readonly BinaryInstaller[];
  /** Runs `work` while no other process of this user installs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** No Temporal server can be had on this machine, or it does not start; the message says why and what to do. */
export class NoTemporalServer extends Error {
  override readonly name = 'NoTemporalServer';
}

/** Path of a `temporal` executable that is on this machine already, or null; nothing is installed. */
export function findTemporalBinary(): Promise<string | null> {
  const sources = sourcesOfThisMachine(() => undefined);
  return Promise.resolve(sources.onPath() ?? sources.inCache() ?? null);
}

/**
 * Path of a `temporal` executable: the one on the PATH, else the one in this user's cache, which is filled by a
 * download or else by a build with Go. Processes that need it at the same time install it once.
 *
 * @throws NoTemporalServer
 */
export async function ensureTemporalBinary(log: Log): Promise<string> {
  return selectBinary(sourcesOfThisMachine(log), log);
}

function sourcesOfThisMachine(log: Log): BinarySources {
  const environment = currentCacheEnvironment();
  const directory = binaryCacheDirectory(environment);
  const name = executableName('temporal', environment.platform);
  const cached = join(directory, name);
  return {
    onPath: () => findOnPath(name, process.env['PATH']),
    inCache: () => (isExecutable(cached) ? cached : undefined),
    installers: [sdkDownload(directory, cached), goInstall(directory, cached)],
    async exclusively(work) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const onWait = (): void => log('Another process is installing the Temporal CLI; waiting for it.');
      return withInstallLock(join(directory, 'install.lock'), onWait, work);
    },
  };
}

/** The order in which executables are looked for and installed; see {@link ensureTemporalBinary}. */
export async function selectBinary(sources: BinarySources, log: Log): Promise<string> {
  return (
    sources.onPath() ??
    sources.inCache() ??
    // Looked up again inside: whoever held the lock before may have installed it.
    (await sources.exclusively(async () => sources.inCache() ?? (await install(sources, log))))
  );
}

async function install(sources: BinarySources, log: Log): Promise<string> {
  const reasons: string[] = [];
  for (const installer of sources.installers) {
    log(`${installer.title} …`);
    try {
      await installer.install(log);
      const installed = sources.inCache();
      if (installed !== undefined) return installed;
      reasons.push(`${installer.title}: it left no executable file`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`  not possible here: ${firstLine(reason)}`);
      reasons.push(`${installer.title}: ${firstLine(reason)}`);
    }
  }
  throw new NoTemporalServer(
    [
      'No Temporal server is at hand, and none could be installed:',
      ...reasons.map((reason) => `  - ${reason}`),
      ADVICE,
    ].join('\n'),
  );
}

const ADVICE =
  'Do one of these and try again: install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH; ' +
  'install Go (https://go.dev/dl), with which it is then built; or set TEMPORAL_ADDRESS to a Temporal service that runs.';

/** Longer texts, such as a chain of network errors, tell people nothing more. In characters. */
const REASON_LENGTH = 200;

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > REASON_LENGTH ? `${line.slice(0, REASON_LENGTH)}…` : line;
}
