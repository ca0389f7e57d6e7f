import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder refreshes its lock file this often, in milliseconds. */
const REFRESH_MS = 5_000;
/** A lock file not refreshed for this long belongs to a process that is gone, in milliseconds. */
const STALE_MS = 30_000;
/** How often a waiting process looks again, in milliseconds. */
const POLL_MS = 250;

/**
 * Runs `work` while holding a lock file, so that two processes do not install the same thing at once.
 *
 * A lock whose holder died is taken over: at once if it was on this machine, after 30 s without a sign of life
 * otherwise. Two processes may take over the same lock in the same instant; `work` must bear that (installing into a
 * directory of its own and moving the result into place does).
 *
 * @param onWait called once if another process holds the lock.
 * @returns what `work` returns.
 */
export async function withInstallLock<T>(
  lockFile: string,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  let waited = false;
  while (!(await tryToLock(lockFile))) {
    if (await isStale(lockFile)) {
      await rm(lockFile, { force: true });
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await sleep(POLL_MS);
  }
  const refresh = setInterval(() => void touch(lockFile), REFRESH_MS);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    await rm(lockFile, { force: true });
  }
}

async function tryToLock(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, `${process.pid} ${hostname()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(lockFile: string): Promise<boolean> {
  try {
    const [pid, host] = (await readFile(lockFile, 'utf8')).trim().split(' ');
    if (host === hostname() && !isAlive(Number(pid))) return true;
    return Date.now() - (await stat(lockFile)).mtimeMs > STALE_MS;
  } catch (error) {
    // Released between the attempt to lock and this look: simply try again.
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it exists.
    return codeOf(error) === 'EPERM';
  }
}

async function touch(lockFile: string): Promise<void> {
  const now = new Date();
  // The file is gone if the lock was taken over; the work then ends as any other.
  await utimes(lockFile, now, now).catch(() => undefined);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
