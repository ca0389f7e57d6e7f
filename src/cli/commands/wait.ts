import { BY_OPTION, CONFIG_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { parseApproveList } from '../follow/approve-list.js';
import { defaultBy } from '../follow/decide.js';
import { openLiveSession } from '../session.js';
import { waitFor } from '../wait-for.js';

interface WaitOptions {
  readonly config?: string;
  readonly approve?: string;
  readonly by?: string;
}

export function registerWait({ program, context, finish }: Cli): void {
  program
    .command('wait <name>')
    .description('stay until the migration is through, or needs somebody')
    .option(...CONFIG_OPTION)
    .option('--approve <list>', 'gates to approve as they open: mapping,staging,freeze,cutover, or all')
    .option(...BY_OPTION)
    .action(async (name: string, options: WaitOptions) => finish(await wait(context, name, options)));
}

async function wait(context: CliContext, name: string, options: WaitOptions): Promise<ExitCode> {
  const approve = parseApproveList(options.approve);
  const session = await openLiveSession(context, { name, configFile: options.config });
  try {
    return await waitFor(context, session, approve, options.by ?? defaultBy());
  } finally {
    await session.close();
  }
}
