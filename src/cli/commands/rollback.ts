import { resolve } from 'node:path';
import type { RollbackLine } from '../../contract/rollback.js';
import type { MigrationStatus } from '../../contract/status.js';
import { META, type RollbackFacts } from '../../ledger/meta-keys.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import type { Followed } from '../rollback/follow-rollback.js';
import type { RollbackOptions, RollbackWish } from '../rollback/rollback-request.js';
import { openLiveSession, openReadingSession, type LiveSession, type Session } from '../session.js';
import { nextStep } from '../text/status-lines.js';

export function registerRollback({ program, context, finish }: Cli): void {
  program
    .command('rollback <name>')
    .description('remove what the migration created and nobody touched since; what stays is listed')
    .option(
      '--dry-run',
      'tell what it would remove, what would stay and why, and what it costs; removes nothing',
    )
    .option('--object <object>', 'records of this object only')
    .option('--run <run>', 'production, deltas included, or staging', 'production')
    .option(
      '--schema',
      'also pipelines, stages, activity types and custom fields that it created, where nothing is in them',
    )
    .option('--confirm <name>', "the migration's name again; nothing is removed without it")
    .option('--out <dir>', 'folder for its report; ./NAME-reports if left out')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, options: RollbackOptions) => finish(await rollback(context, name, options)));
}

async function rollback(context: CliContext, name: string, options: RollbackOptions): Promise<ExitCode> {
  const { wishOf, requireAccount, requireConfirmed } = await import('../rollback/rollback-request.js');
  const wish = wishOf(options);
  if (options.dryRun !== true) requireConfirmed(name, options.confirm);
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    requireAccount(session.config, wish);
    const { requireSomething } = await import('../rollback/require-something.js');
    if (session.ledger !== null) await requireSomething(session.ledger, name, wish);
    return options.dryRun === true
      ? await tellPlan(context, session, wish, options)
      : await carryOut(context, session, wish, options);
  } finally {
    await session.close();
  }
}

async function tellPlan(
  context: CliContext,
  session: Session,
  wish: RollbackWish,
  options: RollbackOptions,
): Promise<ExitCode> {
  const { dryRun } = await import('../rollback/plan-rollback.js');
  const { planLines } = await import('../text/rollback-lines.js');
  const { plan, staying } = await dryRun(context, session, wish);
  printAnswer(context.terminal, options.json === true, {
    document: { ...plan, staying },
    lines: planLines(plan, staying),
    next: commandFor(session.name, wish),
  });
  return EXIT.ok;
}

function commandFor(name: string, { run, object, withSchema }: RollbackWish): string {
  const words = [
    ...(run === 'production' ? [] : ['--run', run]),
    ...(object === null ? [] : ['--object', object]),
    ...(withSchema ? ['--schema'] : []),
  ];
  return ['sd2pd rollback', name, ...words, '--confirm', name].join(' ');
}

async function carryOut(
  context: CliContext,
  session: Session,
  wish: RollbackWish,
  options: RollbackOptions,
): Promise<ExitCode> {
  const { name } = session;
  const ledger = ledgerOf(session);
  const { askForRollback } = await import('../rollback/ask-for-rollback.js');
  const { followRollback } = await import('../rollback/follow-rollback.js');
  const before = (await ledger.meta.get<RollbackFacts>(META.rollback(wish.run)))?.since ?? null;
  const asked = await askForRollback(context, session, wish, options.by ?? defaultBy());
  if (asked === 'recorded') return tellRecorded(context, name, wish, options);
  const live = await openLiveSession(context, { name, configFile: options.config });
  try {
    const followed = await followRollback(context, live, ledger, wish.run, before);
    return await tellEnd(context, live, wish, followed, options);
  } finally {
    await live.close();
  }
}

/** It is carried out once a worker is there. */
function tellRecorded(
  { terminal }: CliContext,
  name: string,
  wish: RollbackWish,
  { json }: RollbackOptions,
): ExitCode {
  const answer = 'recorded; no worker is listening';
  printAnswer(terminal, json === true, {
    document: { name, run: wish.run, object: wish.object, rolledBack: false, answer },
    lines: [answer],
    next: `sd2pd worker; then: sd2pd status ${name}`,
  });
  return EXIT.ok;
}

async function tellEnd(
  context: CliContext,
  session: LiveSession,
  wish: RollbackWish,
  { how, status }: Followed,
  options: RollbackOptions,
): Promise<ExitCode> {
  const { name } = session;
  const ledger = ledgerOf(session);
  const isOver = how === 'over';
  const lines = isOver ? await ledger.meta.get<RollbackLine[]>(META.rollbackLines(wish.run)) : null;
  const folder = isOver ? await writeReport(context, session, options.out) : null;
  const { doneLines } = await import('../text/rollback-lines.js');
  printAnswer(context.terminal, options.json === true, {
    document: {
      name,
      run: wish.run,
      object: wish.object,
      rolledBack: isOver,
      answer: ANSWERS[how],
      lines,
      reports: folder,
    },
    lines: [
      ANSWERS[how],
      ...(lines === null ? [] : ['', ...doneLines(lines), '']),
      ...(folder === null ? [] : [`What went and what stays, record by record: ${folder}`]),
    ],
    next: isOver ? nextAfter(wish, status) : nextInstead(how, status),
  });
  return ENDINGS[how];
}

const ANSWERS: Readonly<Record<Followed['how'], string>> = {
  over: 'The rollback is through, and the account is read back.',
  held: 'The rollback is held; it goes on where it was once that is mended.',
  detached: 'Detached; the rollback goes on.',
  stopped: 'The migration ended before the rollback was through.',
};

const ENDINGS: Readonly<Record<Followed['how'], ExitCode>> = {
  over: EXIT.ok,
  held: EXIT.held,
  detached: EXIT.interrupted,
  stopped: EXIT.refused,
};

/** @returns the folder */
async function writeReport({ cwd }: CliContext, session: Session, out: string | undefined): Promise<string> {
  const { name } = session;
  const { writeReports } = await import('../../reports/write-reports.js');
  const outDir = resolve(cwd, out ?? `${name}-reports`);
  await writeReports({ ledger: ledgerOf(session), outDir, name, only: ['rollback', 'audit'] });
  return outDir;
}

/** From here the migration can run again. */
function nextAfter({ object }: RollbackWish, status: MigrationStatus): string {
  const { name, state } = status;
  if (state === 'rolled_back') return 'sd2pd start -c FILE moves everything again, what stayed excepted';
  if (object === null) return nextStep(status);
  const again = `sd2pd retry ${name} --reason rolled_back moves what was removed again`;
  if (state === 'completed') return `sd2pd reopen ${name}; then ${again}`;
  return state === 'cancelled' ? `sd2pd start -c FILE; then ${again}` : again;
}

function nextInstead(how: Followed['how'], status: MigrationStatus): string {
  if (how === 'held') return nextStep(status);
  return how === 'stopped'
    ? `sd2pd rollback ${status.name} once more`
    : `sd2pd status ${status.name} --watch`;
}
