import type { Allowance } from '../../contract/forecast.js';
import type { CutoverPlan } from '../../contract/cutover-plan.js';
import type { MigrationStatus, TokenStatus } from '../../contract/status.js';
import { allowanceOf } from '../../forecast/allowance.js';
import { planCutover } from '../../forecast/freeze/plan-cutover.js';
import { readFreezeFacts, type AskedChanges } from '../../forecast/freeze/read-freeze-facts.js';
import { readOpenMatters } from '../../forecast/freeze/read-open-matters.js';
import type { Ledger } from '../../ledger/ledger.js';
import { printAnswer } from '../answer.js';
import { CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ledgerOf } from '../ledger-of.js';
import { instantOption } from '../options.js';
import { readStatus } from '../read-status.js';
import { requireDiscovery } from '../require-discovery.js';
import { openReadingSession, type Session } from '../session.js';
import { cutoverLines, nextAfterPlan } from '../text/cutover-lines.js';

interface CutoverOptions {
  readonly config?: string;
  readonly changes?: string;
  readonly at?: string;
  readonly json?: boolean;
}

export function registerCutover({ program, context, finish }: Cli): void {
  program
    .command('cutover <action> <name>')
    .description('`cutover plan NAME`: how long the freeze will take, what it needs, what is still open')
    .option(
      '--changes <n>',
      'rows that will have changed: a number, or a share as 2%; else as in the last delta',
    )
    .option('--at <time>', 'when the freeze begins; now if left out', instantOption)
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (action: string, name: string, options: CutoverOptions) => {
      if (action !== 'plan') throw usageError(`cutover: '${action}' is not known`, 'sd2pd cutover plan NAME');
      finish(await plan(context, name, options));
    });
}

async function plan(context: CliContext, name: string, options: CutoverOptions): Promise<ExitCode> {
  const asked = changesOption(options.changes);
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    const ledger = ledgerOf(session);
    await requireDiscovery(ledger, name);
    const { status } = await readStatus(session);
    await requireBefore(ledger, name, status);
    const made = await planOf(session, ledger, status, { asked, at: options.at ?? new Date().toISOString() });
    printAnswer(context.terminal, options.json === true, {
      document: made,
      lines: cutoverLines(made),
      next: nextAfterPlan(made),
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** @throws CliError 65 before production has anything to go by, and after the cutover */
async function requireBefore(ledger: Ledger, name: string, status: MigrationStatus): Promise<void> {
  if (status.outcome !== null) {
    throw new CliError(
      EXIT.refused,
      'the cutover is done: there is no freeze left to plan',
      `sd2pd status ${name}`,
    );
  }
  const counts = [...(await ledger.stats.counts('production')).values()];
  if (counts.some(({ created }) => created > 0)) return;
  throw new CliError(
    EXIT.refused,
    'production has not been loaded, so nothing is measured yet',
    `what the runs will take is forecast in sd2pd status ${name}`,
  );
}

interface PlanRequest {
  readonly asked: AskedChanges;
  readonly at: string;
}

async function planOf(
  { name, config }: Session,
  ledger: Ledger,
  status: MigrationStatus,
  { asked, at }: PlanRequest,
): Promise<CutoverPlan> {
  const { production } = config.target;
  const allowance: Allowance = allowanceOf(production, seenAt(status.tokens.production, at), at);
  const { facts, expected } = await readFreezeFacts({
    ledger,
    config,
    status,
    asked,
    burst: allowance.burst,
  });
  return planCutover({ name, at, expected, facts, allowance, open: await readOpenMatters(ledger, status) });
}

/** What answers of the account said of its budget, if that still holds at the time; after a reset the day is whole. */
function seenAt(tokens: TokenStatus | undefined, at: string) {
  if (tokens?.limit == null || tokens.resetAt === null) return null;
  const { limit, remaining, resetAt } = tokens;
  if (Date.parse(resetAt) > Date.parse(at))
    return { limit, remaining: remaining ?? limit, resetAt: new Date(resetAt) };
  return { limit, remaining: limit, resetAt: nextReset(resetAt, at) };
}

const DAY_MS = 24 * 60 * 60 * 1_000;

function nextReset(resetAt: string, at: string): Date {
  const days = Math.floor((Date.parse(at) - Date.parse(resetAt)) / DAY_MS) + 1;
  return new Date(Date.parse(resetAt) + days * DAY_MS);
}

/** @throws CliError 64 */
function changesOption(text: string | undefined): AskedChanges {
  if (text === undefined) return null;
  const [, digits = '', percent = ''] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits !== '' && percent === '%' && value <= 100) return { share: value / 100 };
  if (digits !== '' && percent === '' && Number.isInteger(value)) return { number: value };
  throw usageError(
    `cutover plan: --changes '${text}' is no number of rows and no share`,
    'as --changes 200, or 2%',
  );
}
