import { resolve } from 'node:path';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { isRetryable, notRetryable, readRetryFile } from '../retry-file.js';
import { openLiveSession, type LiveSession } from '../session.js';
import { tellIn } from '../tell.js';
import { counted } from '../text/format.js';

interface RetryOptions {
  readonly config?: string;
  readonly reason?: string;
  readonly file?: string;
  readonly by?: string;
  readonly json?: boolean;
}

export function registerRetry({ program, context, finish }: Cli): void {
  program
    .command('retry <name>')
    .description('take skipped records again, after a correction of mapping, source or target')
    .option('--reason <code>', 'only those skipped for this reason')
    .option('--file <csv>', 'a skip file, or attachment-links.csv (attachment_id,url)')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: RetryOptions) => finish(await retry(context, name, options)));
}

async function retry(context: CliContext, name: string, options: RetryOptions): Promise<ExitCode> {
  const { by = defaultBy(), json } = options;
  if (options.reason !== undefined && options.file !== undefined) {
    throw usageError('retry: --reason and --file exclude each other');
  }
  if (options.reason !== undefined && !isRetryable(options.reason)) throw notRetryable(options.reason);
  const session = await openLiveSession(context, { name, configFile: options.config });
  try {
    const reason = options.file === undefined ? options.reason : await handIn(context, session, options.file);
    const body = { by, ...(reason === undefined ? {} : { reason }) };
    await tellIn(
      context,
      session,
      { json: json === true, next: `sd2pd status ${name} --watch` },
      'retry',
      body,
    );
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** @returns the reason to retry by, or undefined for all */
async function handIn(
  { cwd, terminal }: CliContext,
  session: LiveSession,
  file: string,
): Promise<string | undefined> {
  const ledger = ledgerOf(session);
  const read = await readRetryFile(resolve(cwd, file), ledger);
  if (read.kind === 'links') {
    await ledger.attachmentLinks.put(read.links);
    terminal.err(`${counted(read.links.size, 'link')} handed in.`);
    return undefined;
  }
  // A file selects by its reasons, not by its rows: whoever handed in three rows should not be surprised by more.
  const which = read.reason === null ? 'for any reason that can be mended' : `for ${read.reason}`;
  terminal.err(`Every record skipped ${which} is taken again, also those that the file does not list.`);
  return read.reason ?? undefined;
}
