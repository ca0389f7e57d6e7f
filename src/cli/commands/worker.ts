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
  if (signal.aborted) terminal.err('Stopping: requests in flight finish …');
  await hosted.stop();
  terminal.out('next: sd2pd worker starts it again; its migrations go on where they were');
  return EXIT.ok;
}
