import { resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import { configFingerprint } from '../../config/config-fingerprint.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { parseApproveList } from '../follow/approve-list.js';
import { defaultBy } from '../follow/decide.js';
import type { Started } from '../start-migration.js';
import { waitFor } from '../wait-for.js';

interface StartOptions {
  readonly config: string;
  readonly approve?: string;
  readonly wait?: boolean;
  readonly by?: string;
  readonly json?: boolean;
}

export function registerStart({ program, context, finish }: Cli): void {
  program
    .command('start')
    .description('start migration-NAME, or attach if the same configuration runs already')
    .requiredOption('-c, --config <file>', 'migration.yaml')
    .option('--approve <list>', 'gates to approve as they open: mapping,staging,freeze,cutover, or all')
    .option('--wait', 'stay until it is through, or needs somebody')
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (options: StartOptions) => finish(await start(context, options)));
}

async function start(context: CliContext, options: StartOptions): Promise<ExitCode> {
  const approve = parseApproveList(options.approve);
  if (approve.size > 0 && options.wait !== true) {
    throw usageError('--approve answers gates while the command waits', 'add --wait');
  }
  const config = await loadConfig(resolve(context.cwd, options.config));
  const { startMigration } = await import('../start-migration.js');
  const started = await startMigration(context, config);
  const { session, warnings } = started;
  try {
    for (const warning of warnings) context.terminal.err(warning);
    if (!started.searchAttributes) {
      context.terminal.err(
        'The search attributes are not registered: the run goes on without them (sd2pd doctor).',
      );
    }
    if (options.wait === true) {
      context.terminal.err(sentence(started));
      return await waitFor(context, session, approve, options.by ?? defaultBy());
    }
    printStarted(context, started, options.json === true);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

function printStarted({ terminal }: CliContext, started: Started, json: boolean): void {
  const { session, how } = started;
  const { workflowId, runId } = session.workflow.description;
  printAnswer(terminal, json, {
    document: {
      name: session.name,
      workflowId,
      runId,
      how,
      configFingerprint: configFingerprint(session.config),
    },
    lines: [sentence(started)],
    next: how === 'ended' ? `sd2pd report ${session.name}` : `sd2pd status ${session.name} --watch`,
  });
}

function sentence({ how, session }: Started): string {
  const { workflowId } = session.workflow.description;
  switch (how) {
    case 'started':
      return `${workflowId} is started.`;
    case 'resumed':
      return `${workflowId} was cancelled, and goes on where it was.`;
    case 'attached':
      return `${workflowId} runs already with this configuration.`;
    case 'ended':
      return `${workflowId} has run to its end with this configuration.`;
  }
}
