import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_QUEUE } from '../../contract/messages.js';
import type { Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { stopped } from '../stopped.js';

export function registerWorker({ program, context, finish }: Cli): void {
  program
    .command('worker')
    .description('one worker for TEMPORAL_ADDRESS; run any number')
    .action(async () => finish(await worker(context)));
}

async function worker({ env, logger, signal, terminal }: CliContext): Promise<ExitCode> {
  const { hostWorker } = await import('../host-worker.js');
  const hosted = await hostWorker(env, logger);
  const { address, namespace } = hosted;
  terminal.out(`ready ${JSON.stringify({ temporal: address, namespace, taskQueue: TASK_QUEUE })}`);
  await Promise.race([stopped(signal), hosted.ended]);
  if (signal.aborted) terminal.err('Stopping: requests in flight finish; again to end at once …');
  if (!(await endsInTime(hosted.stop()))) {
    terminal.err('Requests in flight did not finish in time: the next worker looks up what became of them.');
    // They would keep the process alive, and whoever stopped it waits for its end.
    process.exit(EXIT.interrupted);
  }
  terminal.out('next: sd2pd worker starts it again; its migrations go on where they were');
  return EXIT.ok;
}

/** Some seconds more than the worker gives itself (`shutdownForceTime`), should even its giving up hang. Milliseconds. */
const END_LIMIT_MS = 65_000;

/** @throws what the worker ended with, unless it only ran out of time */
async function endsInTime(ending: Promise<void>): Promise<boolean> {
  const ended = new AbortController();
  const late = sleep(END_LIMIT_MS, false, { signal: ended.signal }).catch(() => false);
  try {
    return await Promise.race([ending.then(() => true), late]);
  } catch (error) {
    // By name, so that `--help` need not load the SDK.
    if (error instanceof Error && error.name === 'GracefulShutdownPeriodExpiredError') return false;
    throw error;
  } finally {
    ended.abort();
  }
}
