import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadTiming } from '../../src/loading/timing.js';
import { Child } from './child.js';
import { compiledEntry } from './compiled-entry.js';

const ROOT = join(import.meta.dirname, '../..');

/** What `sd2pd` needs of the environment of whoever starts it: nothing but the means to run. */
export function bareEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: home, TMPDIR: process.env['TMPDIR'] };
}

/** `sd2pd ARGS…` as a process, in a folder and an environment of its own. */
export function spawnSd2pd(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Child {
  return new Child([join(ROOT, 'bin/sd2pd.mjs'), ...args], { cwd, env: { ...bareEnvironment(cwd), ...env } });
}

/** `sd2pd worker`, ready for work. */
export async function startWorkerProcess(cwd: string, env: NodeJS.ProcessEnv): Promise<Child> {
  await mkdir(cwd, { recursive: true });
  const worker = spawnSd2pd(['worker'], cwd, env);
  await worker.line(/^ready /);
  return worker;
}

/**
 * A worker with other times than the product's, so that what takes minutes there takes seconds. Everything else is what
 * `sd2pd worker` does.
 */
export async function startTimedWorkerProcess(
  cwd: string,
  env: NodeJS.ProcessEnv,
  timing: LoadTiming,
): Promise<Child> {
  await mkdir(cwd, { recursive: true });
  const worker = new Child([await compiledEntry('timed-worker'), JSON.stringify(timing)], {
    cwd: ROOT,
    env: { ...bareEnvironment(cwd), ...env },
  });
  await worker.line(/^ready/);
  return worker;
}
