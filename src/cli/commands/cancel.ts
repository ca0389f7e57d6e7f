import { setTimeout as sleep } from 'node:timers/promises';
import { resolve } from 'node:path';
import type { Ledger } from '../../ledger/ledger.js';
import { META } from '../../ledger/meta-keys.js';
import { leavingsOf, sumOf, type Leaving } from '../../reports/leavings.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { sendMessage } from '../send-message.js';
import { openLiveSession, type LiveSession } from '../session.js';
import { count, counted } from '../text/format.js';
import { table } from '../text/table.js';

/** Requests in flight end first, and their results are taken down: a minute; longer only where something is in the way. */
const PATIENCE_MS = 2 * 60_000;
const LOOK_EVERY_MS = 500;

interface CancelOptions {
  readonly config?: string;
  readonly by?: string;
  readonly note?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerCancel({ program, context, finish }: Cli): void {
  program
    .command('cancel <name>')
    .description('end a migration in good order, in any stage; what it made stays')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option('--note <text>', 'why; kept in the audit trail')
    .option('--out <dir>', 'folder for its reports; ./NAME-reports if left out')
    .option(...JSON_OPTION)
    .action(async (name: string, options: CancelOptions) => finish(await cancel(context, name, options)));
}

async function cancel(context: CliContext, name: string, options: CancelOptions): Promise<ExitCode> {
  const { by = defaultBy(), note } = options;
  const session = await openLiveSession(context, { name, configFile: options.config });
  try {
    const body = { by, ...(note === undefined ? {} : { note }) };
    const delivery = await sendMessage(session, 'cancel', body);
    const hasEnded = delivery.how === 'answered' && (await untilEnded(context, session));
    const leavings = session.ledger === null ? null : await leavingsOf(session.ledger);
    const folder = hasEnded ? await writeAll(context, session, options.out) : null;
    printAnswer(context.terminal, options.json === true, {
      document: {
        name,
        cancelled: hasEnded,
        answer: answerOf(delivery.how, hasEnded),
        leaves: leavings,
        reports: folder,
      },
      lines: [
        answerOf(delivery.how, hasEnded),
        ...(leavings === null ? [] : leavingLines(name, leavings)),
        ...(folder === null ? [] : [`Its reports are in ${folder}.`]),
      ],
      next: hasEnded ? `sd2pd start -c FILE goes on where it was` : `sd2pd status ${name}`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

function answerOf(how: 'answered' | 'recorded', hasEnded: boolean): string {
  if (how === 'recorded') return 'recorded; no worker is listening';
  return hasEnded ? 'The migration is cancelled.' : 'recorded; what runs ends first';
}

/** @returns false when it takes longer than somebody waits */
async function untilEnded({ signal }: CliContext, { workflow }: LiveSession): Promise<boolean> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && !signal.aborted) {
    const { status } = await workflow.handle.describe();
    if (status.name !== 'RUNNING') return true;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** All that can be told from the ledger; before discovery is through that is its end and who wanted it. @returns the folder */
async function writeAll(
  { cwd }: CliContext,
  { name, ledger }: LiveSession,
  out: string | undefined,
): Promise<string | null> {
  if (ledger === null) return null;
  const { writeReports } = await import('../../reports/write-reports.js');
  const outDir = resolve(cwd, out ?? `${name}-reports`);
  const only = (await isDiscovered(ledger)) ? undefined : (['cancelled', 'audit'] as const);
  await writeReports({ ledger, outDir, name, ...(only === undefined ? {} : { only }) });
  return outDir;
}

async function isDiscovered(ledger: Ledger): Promise<boolean> {
  return (await ledger.meta.get<string>(META.proposal)) !== null;
}

function leavingLines(name: string, leavings: readonly Leaving[]): string[] {
  const { records, tokens } = sumOf(leavings);
  if (records === 0) return ['It leaves no record in Pipedrive.'];
  return [
    'It leaves in Pipedrive:',
    '',
    ...table(
      ['account', 'object', 'records>'],
      leavings.map(({ account, object, records: n }) => [account, object, count(n)]),
    ),
    '',
    `sd2pd rollback ${name} would remove of these ${counted(records, 'record')} what nobody has changed since: about ${count(records)} requests, ${count(tokens)} tokens.`,
  ];
}
