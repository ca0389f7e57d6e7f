import { spawnSync } from 'node:child_process';
import { access, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withInstallLock } from '../../src/temporal/install-lock.js';

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'install.lock');
}

const ignore = (): void => undefined;

test('work under the same lock never overlaps, and whoever waits is told once', async () => {
  const lock = await lockPath();
  const onWait = vi.fn();
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    events.push(`${name} ends`);
  };
  await Promise.all(['a', 'b'].map((name) => withInstallLock(lock, onWait, work(name))));
  const [first, second] = events[0] === 'a begins' ? ['a', 'b'] : ['b', 'a'];
  expect(events).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
  expect(onWait).toHaveBeenCalledTimes(1);
});

test('the lock is released when the work fails', async () => {
  const lock = await lockPath();
  const failing = withInstallLock(lock, ignore, () => Promise.reject(new Error('no compiler')));
  await expect(failing).rejects.toThrow('no compiler');
  await expect(access(lock)).rejects.toThrow('ENOENT');
});

test('a lock left by a process of this machine that is gone is taken over', async () => {
  const lock = await lockPath();
  const gone = spawnSync(process.execPath, ['--version']).pid;
  await writeFile(lock, `${gone} ${hostname()}\n`);
  expect(await withInstallLock(lock, ignore, () => Promise.resolve('done'))).toBe('done');
});

test('a lock of another machine is taken over after it showed no sign of life for long', async () => {
  const lock = await lockPath();
  await writeFile(lock, '1 another-machine\n');
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(lock, longAgo, longAgo);
  expect(await withInstallLock(lock, ignore, () => Promise.resolve('done'))).toBe('done');
});

test('a lock whose holder lives is waited for', async () => {
  const lock = await lockPath();
  await writeFile(lock, `${process.pid} ${hostname()}\n`);
  const onWait = vi.fn(() => void rm(lock));
  expect(await withInstallLock(lock, onWait, () => Promise.resolve('done'))).toBe('done');
  expect(onWait).toHaveBeenCalledTimes(1);
});
