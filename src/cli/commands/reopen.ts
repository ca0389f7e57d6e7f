import type { Carried } from '../../../workflows/migration-state.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { openReadingSession } from '../session.js';

interface ReopenOptions {
  readonly config?: string;
  readonly by?: string;
  readonly note?: string;
  readonly json?: boolean;
}

export function registerReopen({ program, context, finish }: Cli): void {
  program
    .command('reopen <name>')
    .description('begin hypercare again after a migration was closed')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option('--note <text>', 'why; kept in the audit trail')
    .option(...JSON_OPTION)
    .action(async (name: string, options: ReopenOptions) => finish(await reopen(context, name, options)));
}

async function reopen(context: CliContext, name: string, options: ReopenOptions): Promise<ExitCode> {
  const { by = defaultBy(), note = null } = options;
  const session = await openReadingSession(context, { name, configFile: options.config });
  const { restartMigration, running } = await import('../restart-migration.js');
  try {
    if (session.workflow?.description.status.name === 'RUNNING') throw running(name);
    await restartMigration(context, session, (carried) => reopened(carried, { by, note }));
    printAnswer(context.terminal, options.json === true, {
      document: { name, reopened: true, by },
      lines: ['Hypercare is open again: its business days begin anew.'],
      next: `sd2pd status ${name}`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** @throws CliError 65 when Pipedrive never became the system of record, or nothing is left there */
function reopened(
  carried: Carried,
  { by, note }: { readonly by: string; readonly note: string | null },
): Partial<Carried> {
  const { cutoverAt, loaded = [], audit = [], timeline = [] } = carried;
  if (cutoverAt == null || !loaded.includes('production')) {
    throw new CliError(
      EXIT.refused,
      'Pipedrive has not become the system of record by this migration: there is no hypercare to open again',
      'one that was cancelled before goes on with: sd2pd start -c FILE',
    );
  }
  const at = new Date().toISOString();
  const entry = {
    at,
    gate: '',
    action: 'reopen',
    by,
    fingerprint: null,
    note,
    accepted: true,
    refusal: null,
  };
  return {
    position: 'hypercare',
    hypercare: null,
    stoppedAt: null,
    interrupt: null,
    audit: [...audit, entry],
    timeline: [...timeline, { at, what: `reopen by ${by}` }],
  };
}
