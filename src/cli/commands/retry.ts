import { resolve } from 'node:path';
import { META } from '../../ledger/meta-keys.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { rowsOf } from '../owner-file.js';
import { readAttachmentLinks } from '../retry/attachment-links.js';
import { isRetryable, notRetryable } from '../retry/retryable.js';
import { readSkipFile, setNameOf, type SkipFile } from '../retry/skip-file.js';
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
    .option(
      '--file <csv>',
      'a skip file of the reports, corrected or not, or attachment-links.csv (attachment_id,url)',
    )
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
    const { file, reason } = options;
    const rows = file === undefined ? {} : await handIn(context, session, { file, by });
    const body = { by, ...rows, ...(reason === undefined ? {} : { reason }) };
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

/** Puts what a file says into the ledger, whole or not at all. @returns what the message says of it */
async function handIn(
  { cwd, terminal }: CliContext,
  session: LiveSession,
  { file, by }: { readonly file: string; readonly by: string },
): Promise<{ readonly set?: string }> {
  const ledger = ledgerOf(session);
  const path = resolve(cwd, file);
  if (await isLinkFile(path)) {
    const links = await readAttachmentLinks(path, ledger);
    await ledger.attachmentLinks.put(links);
    terminal.err(`${counted(links.size, 'link')} handed in.`);
    return {};
  }
  const run = (await ledger.meta.get(META.run('production'))) === null ? 'staging' : 'production';
  const read = await readSkipFile(path, ledger, run);
  const set = setNameOf(read);
  await ledger.correctedRows.put(read.sourceObject, by, read.corrections);
  await ledger.meta.set(META.retrySet(set), { object: read.object, sourceIds: read.sourceIds });
  for (const line of wordsOf(read)) terminal.err(line);
  return { set };
}

function wordsOf({ object, sourceIds, corrections, leftOut }: SkipFile): string[] {
  const columns = [...new Set(corrections.flatMap((correction) => correction.columns))].sort();
  const corrected =
    corrections.length === 0 ? '' : `, ${corrections.length} of them corrected (${columns.join(', ')})`;
  return [
    `${counted(sourceIds.length, 'record')} of ${object} taken again${corrected}, and every record that was skipped with its parent.`,
    ...leftOut.map((line) => `Left out: ${line}.`),
  ];
}

async function isLinkFile(path: string): Promise<boolean> {
  for await (const row of rowsOf(path)) return row['attachment_id'] !== undefined && row['url'] !== undefined;
  return false;
}
