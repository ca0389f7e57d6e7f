import { resolve } from 'node:path';
import type { PipedriveSandbox } from '../../sandbox/pipedrive/index.js';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { portOption, wholeNumber } from '../options.js';
import { stopped } from '../stopped.js';
import { notYet } from './not-yet.js';

interface SandboxOptions {
  readonly port: number;
  readonly controlPort: number;
  readonly users?: string;
  readonly seed: number;
}

const MAX_SEED = 1_000_000_000;

export function registerSandbox({ program, context, finish }: Cli): void {
  const sandbox = program.command('sandbox').description('a simulated service for trials and tests');
  sandbox
    .command('pipedrive')
    .description('two Pipedrive accounts; prints them, their tokens and the control port as one JSON line')
    .option('--port <n>', 'port of the API; any free one if left out', portOption, 0)
    .option('--control-port <n>', 'port of the control server; any free one if left out', portOption, 0)
    .option('--users <file>', 'a SmartDesk users.csv, whose users exist in both accounts')
    .option('--seed <n>', 'decides tokens, ids and field keys', (text) => wholeNumber(text, 0, MAX_SEED), 1)
    .action(async (options: SandboxOptions) => finish(await pipedrive(context, options)));
  sandbox
    .command('smartdesk')
    .description("SmartDesk's API (not yet)")
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw notYet('sd2pd sandbox smartdesk');
    });
}

async function pipedrive(context: CliContext, options: SandboxOptions): Promise<ExitCode> {
  const sandbox = await start(context, options);
  context.terminal.err('The simulated accounts answer until Ctrl-C; nothing of them is kept.');
  await stopped(context.signal);
  await sandbox.close();
  return EXIT.ok;
}

async function start({ cwd }: CliContext, options: SandboxOptions): Promise<PipedriveSandbox> {
  const { port, controlPort, users, seed } = options;
  const { runPipedriveSandbox } = await import('../../sandbox/pipedrive/index.js');
  try {
    return await runPipedriveSandbox({
      port,
      controlPort,
      seed,
      ...(users === undefined ? {} : { usersFile: resolve(cwd, users) }),
    });
  } catch (error) {
    throw cannotStart(error);
  }
}

function cannotStart(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return new CliError(EXIT.unreachable, 'the port is in use', 'name another one, or 0 for any free one');
  }
  if (error instanceof Error && error.name === 'UsersFileInvalid') {
    return new CliError(EXIT.config, error.message, 'name the users.csv of an export');
  }
  return error;
}
