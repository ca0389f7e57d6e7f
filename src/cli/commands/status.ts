import { setTimeout as sleep } from 'node:timers/promises';
import type { Forecast } from '../../contract/forecast.js';
import type { MigrationStatus } from '../../contract/status.js';
import { META } from '../../ledger/meta-keys.js';
import { printAnswer } from '../answer.js';
import { CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { displayFor } from '../follow/displays.js';
import { endOf } from '../follow/follow.js';
import { readStatus, type StatusReading } from '../read-status.js';
import { openReadingSession, type Session } from '../session.js';
import { plannedLines } from '../text/forecast-lines.js';
import { minute } from '../text/format.js';
import { courseLines } from '../text/course-lines.js';
import { nextStep, statusLines } from '../text/status-lines.js';

/** Between two readings of `--watch`, in milliseconds. */
const WATCH_EVERY_MS = 1_000;

interface StatusOptions {
  readonly config?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

export function registerStatus({ program, context, finish }: Cli): void {
  program
    .command('status <name>')
    .description('stage, counts, tokens, the open gate and what it waits for')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .option('--watch', 'redraw until the migration is through, or Ctrl-C')
    .action(async (name: string, options: StatusOptions) => finish(await status(context, name, options)));
}

async function status(context: CliContext, name: string, options: StatusOptions): Promise<ExitCode> {
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    if (options.watch === true) return await watch(context, session);
    printStatus(context, await withForecast(await readStatus(session), session), options.json === true);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

/** What was planned before the runs is in the ledger; workflow history has no use for it. */
async function withForecast(reading: StatusReading, { ledger }: Session): Promise<StatusReading> {
  const forecast = (await ledger?.meta.get<Forecast>(META.forecast)) ?? null;
  const status: MigrationStatus = forecast === null ? reading.status : { ...reading.status, forecast };
  return { ...reading, status };
}

function printStatus({ terminal }: CliContext, { status, from }: StatusReading, json: boolean): void {
  if (json) {
    terminal.out(JSON.stringify(status, null, 2));
    return;
  }
  if (from === 'ledger') terminal.err('No worker is listening: this is what the workflow published last.');
  printAnswer(terminal, false, {
    document: status,
    lines: [...statusLines(status), ...plannedLines(status), ...courseLines(status), ''],
    next: nextStep(status),
  });
}

async function watch({ terminal, signal }: CliContext, session: Session): Promise<ExitCode> {
  const display = displayFor(terminal);
  while (!signal.aborted) {
    const { status } = await readStatus(session);
    display.show(status);
    if (endOf(status) !== null) {
      display.end();
      if (!(terminal.outIsTty && terminal.errIsTty)) terminal.out(`next: ${nextStep(status)}`);
      return EXIT.ok;
    }
    await sleep(WATCH_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  terminal.err(`Stopped watching at ${minute(new Date().toISOString())}; the migration goes on.`);
  return EXIT.interrupted;
}
