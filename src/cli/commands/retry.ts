import { resolve } from 'node:path';
import { isRetryable, REASON_CODES } from '../../contract/reason-codes.js';
import type { RetryRequest } from '../../contract/messages.js';
import { selectSkipped } from '../../loading/retry/select-skipped.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { readStatus } from '../read-status.js';
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
    .option('--reason <code>', 'only those skipped for this reason, and their children')
    .option(
      '--file <csv>',
      'a skip file, values corrected or not, or attachment-links.csv (attachment_id,url)',
    )
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: RetryOptions) => finish(await retry(context, name, options)));
}

async function retry(context: CliContext, name: string, options: RetryOptions): Promise<ExitCode> {
  if (options.reason !== undefined && options.file !== undefined) {
    throw usageError('retry: --reason and --file exclude each other');
  }
  if (options.reason !== undefined) requireReason(options.reason);
  const session = await openLiveSession(context, { name, configFile: options.config });
  try {
    const request = await requestOf(context, session, options);
    await tellSelected(context, session, request);
    await tellIn(
      context,
      session,
      { json: options.json === true, next: `sd2pd status ${name} --watch` },
      'retry',
      { ...request },
    );
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

async function requestOf(
  { cwd, terminal }: CliContext,
  session: LiveSession,
  { reason, file, by = defaultBy() }: RetryOptions,
): Promise<RetryRequest> {
  if (file === undefined) return { by, ...(reason === undefined ? {} : { reason }) };
  const role = await roleToRetry(session);
  if (role === null) {
    throw new CliError(
      EXIT.refused,
      'there is nothing to take again yet, or not any more: a run has to be loading, or at its gate',
      `look at what is open: sd2pd status ${session.name}`,
    );
  }
  const ledger = ledgerOf(session);
  const { handIn } = await import('../retry/hand-in.js');
  const handedIn = await handIn({ ledger, config: session.config, role, by, path: resolve(cwd, file) });
  for (const line of handedIn.lines) terminal.err(line);
  return { by, file: handedIn.file };
}

/** The run that a retry is about now; null when there is none. */
async function roleToRetry(session: LiveSession): Promise<'staging' | 'production' | null> {
  const { stage } = (await readStatus(session)).status;
  if (stage === 'staging') return 'staging';
  return stage === 'production' || stage === 'cutover' ? 'production' : null;
}

/** Says how many records that are, where the ledger is at hand. */
async function tellSelected(
  { terminal }: CliContext,
  session: LiveSession,
  request: RetryRequest,
): Promise<void> {
  const role = session.ledger === null ? null : await roleToRetry(session);
  if (session.ledger === null || role === null) return;
  const selected = await selectSkipped(session.ledger, role, [request]);
  const found = [...selected].filter(([, ids]) => ids.size > 0);
  const sum = found.reduce((total, [, ids]) => total + ids.size, 0);
  const list = found.map(([object, ids]) => `${object} ${ids.size}`).join(', ');
  terminal.err(
    sum === 0
      ? `No record of ${role} is skipped for that now.`
      : `${counted(sum, 'record')} of ${role}, with those skipped because of them: ${list}.`,
  );
}

function requireReason(code: string): void {
  if (!Object.hasOwn(REASON_CODES, code)) {
    throw usageError(
      `retry: there is no reason ${code}`,
      `name one of ${Object.keys(REASON_CODES).filter(isRetryable).join(', ')}`,
    );
  }
  if (isRetryable(code)) return;
  throw new CliError(
    EXIT.refused,
    `records skipped for ${code} stay skipped: trying again cannot help them`,
    'correct the source and export again',
  );
}
