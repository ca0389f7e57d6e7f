import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../project-root.js';
import { runInstaller } from './run-installer.js';

/** The newest Temporal CLI that `go install` can build from the module proxy (Server 1.29.1). */
const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
/** A download takes seconds; where there is no internet it fails at once or hangs. In milliseconds. */
const DOWNLOAD_LIMIT_MS = 60_000;
/** A build takes about five minutes on two cores; this is for slow machines. In milliseconds. */
const BUILD_LIMIT_MS = 30 * 60_000;

/** A way to get the `temporal` executable. */
export interface BinaryInstaller {
  /** For people: what is being tried. */
  readonly title: string;
  /** Puts the executable into place; rejects with the reason if it cannot. */
  install(log: (line: string) => void): Promise<void>;
}

/** The SDK's own download of the Temporal CLI. @param target path at which the executable is wanted. */
export function sdkDownload(cacheDirectory: string, target: string): BinaryInstaller {
  const program = join(PROJECT_ROOT, 'src', 'temporal', 'download-cli.ts');
  return {
    title: 'Downloading the Temporal CLI',
    install: (log) =>
      throughStaging(cacheDirectory, target, (staging) =>
        runInstaller(
          {
            command: process.execPath,
            args: ['--import', import.meta.resolve('tsx'), program, staging],
            env: process.env,
            limitMs: DOWNLOAD_LIMIT_MS,
          },
          log,
        ),
      ),
  };
}

/** The compiler's garbage collection takes a fifth of the build's processor time at Go's own 100 (%), for half of the memory. */
const COLLECT_SELDOM = '400';

/** What a debugger would need is a tenth of the build's processor time and of the executable; nobody debugs the server here. */
const NO_DEBUG_INFORMATION = ['-gcflags=all=-dwarf=false', '-ldflags=-w'];

/** A build from source by the Go toolchain on the PATH. @param target path at which the executable is wanted. */
export function goInstall(cacheDirectory: string, target: string): BinaryInstaller {
  return {
    title: 'Building the Temporal CLI with go install (some minutes, once)',
    install: (log) =>
      throughStaging(cacheDirectory, target, (staging) =>
        runInstaller(
          {
            command: 'go',
            args: ['install', ...NO_DEBUG_INFORMATION, GO_PACKAGE],
            env: { GOGC: COLLECT_SELDOM, ...process.env, GOBIN: staging },
            limitMs: BUILD_LIMIT_MS,
          },
          log,
        ),
      ),
  };
}

/**
 * Lets `fill` put one executable into a directory of its own and moves it to `target` in one step, so that nobody ever
 * finds half an executable there.
 */
async function throughStaging(
  cacheDirectory: string,
  target: string,
  fill: (staging: string) => Promise<void>,
): Promise<void> {
  const staging = await mkdtemp(join(cacheDirectory, 'staging-'));
  try {
    await fill(staging);
    const file = (await readdir(staging)).find((name) => name.startsWith('temporal'));
    if (file === undefined) throw new Error('it ended without an executable');
    await chmod(join(staging, file), 0o755);
    await rename(join(staging, file), target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
