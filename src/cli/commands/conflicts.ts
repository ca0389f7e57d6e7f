import { resolve } from 'node:path';
import type { Conflict } from '../../ledger/conflict-store.js';
import type { Ledger } from '../../ledger/ledger.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { isWinner, readDecisionFile, type Winner } from '../conflicts/decision-file.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { sendMessage } from '../send-message.js';
import { openLiveSession, openReadingSession, type LiveSession } from '../session.js';
import { conflictLines } from '../text/conflict-lines.js';
import { counted } from '../text/format.js';

interface ConflictOptions {
  readonly config?: string;
  readonly object?: string;
  readonly field?: string;
  readonly file?: string;
  readonly all?: boolean;
  readonly note?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Deltas write into production's book. */
const BOOK = 'production';
/** Conflicts that are shown; all of them are in the reports and in `--json`. */
const MAX_LISTED = 50;
/** Most numbers of one message: they are in workflow history for good. */
const MAX_IDS = 5_000;

export function registerConflicts({ program, context, finish }: Cli): void {
  program
    .command('conflicts <name> [action] [words...]')
    .description('what source and Pipedrive both changed; `decide 17 18 source` lets the source win')
    .option('--object <object>', 'those of one object, as contacts')
    .option('--field <field>', 'those of one field, as the queue names it')
    .option('--file <csv>', 'with decide: conflicts.csv with its column decision filled in')
    .option('--all', 'decided ones too')
    .option('--note <text>', 'with decide: why; kept in the audit trail')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, action: string | undefined, words: string[], options: ConflictOptions) => {
      if (action === undefined) finish(await list(context, name, options));
      else if (action === 'decide') finish(await decide(context, name, words, options));
      else throw usageError(`conflicts: '${action}' is not known`, `sd2pd conflicts ${name} decide …`);
    });
}

async function list(context: CliContext, name: string, options: ConflictOptions): Promise<ExitCode> {
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    const all = (await ledgerOf(session).conflicts.list(BOOK)).filter(matching(options));
    const open = all.filter(({ state }) => state === 'open');
    const listed = options.all === true ? all : all.filter(isUndecided);
    const rest = listed.length - MAX_LISTED;
    printAnswer(context.terminal, options.json === true, {
      document: { conflicts: listed },
      lines: [
        ...listed.slice(0, MAX_LISTED).flatMap(conflictLines),
        ...(rest > 0 ? [`and ${counted(rest, 'more', 'more')}: sd2pd report ${name}`] : []),
        `${counted(open.length, 'difference')} to decide; until then Pipedrive keeps what it holds`,
      ],
      next:
        open.length === 0 ? `sd2pd status ${name}` : `sd2pd conflicts ${name} decide NUMBER source|target`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

function matching({ object, field }: ConflictOptions): (conflict: Conflict) => boolean {
  return (conflict) =>
    (object === undefined || conflict.object === object) &&
    (field === undefined || conflict.field === field || conflict.label === field);
}

/** To be decided, or left as it is unless somebody decides otherwise. */
function isUndecided({ state }: Conflict): boolean {
  return state === 'open' || state === 'left';
}

async function decide(
  context: CliContext,
  name: string,
  words: readonly string[],
  options: ConflictOptions,
): Promise<ExitCode> {
  const session = await openLiveSession(context, { name, configFile: options.config });
  try {
    const decided = await decisionsOf(context, ledgerOf(session), words, options);
    const answer = await send(session, decided, options);
    const lines = [...decided].map(([winner, ids]) => `${counted(ids.length, 'difference')}: ${winner} wins`);
    printAnswer(context.terminal, options.json === true, {
      document: { decided: Object.fromEntries(decided), answer },
      lines: [...lines, answer],
      next: `sd2pd conflicts ${name}`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

type Decisions = ReadonlyMap<Winner, readonly number[]>;

/** @throws CliError 64, 65 or 78 when it is not clear what is decided, and how */
async function decisionsOf(
  { cwd }: CliContext,
  ledger: Ledger,
  words: readonly string[],
  options: ConflictOptions,
): Promise<Decisions> {
  const queue = (await ledger.conflicts.list(BOOK)).filter(isUndecided);
  const byNumber = new Map(queue.map((conflict) => [conflict.id, conflict]));
  if (options.file !== undefined) {
    if (words.length > 0)
      throw usageError('conflicts decide: --file says what is decided: give nothing else');
    return readDecisionFile(resolve(cwd, options.file), byNumber);
  }
  const winner = words.at(-1) ?? '';
  if (!isWinner(winner)) throw usageError('conflicts decide: end with source or target', 'decide 17 source');
  const numbers = words.slice(0, -1).map(numberOf);
  const bySelection = options.object !== undefined || options.field !== undefined;
  if (bySelection === numbers.length > 0) {
    throw usageError('conflicts decide: give numbers, or --object and --field, or --file');
  }
  const selected = queue.filter(matching(options)).filter(isMeant(options));
  const ids = bySelection ? selected.map(({ id }) => id) : numbers;
  const unknown = ids.filter((id) => !byNumber.has(id));
  if (ids.length > 0 && unknown.length === 0) return new Map([[winner, ids]]);
  throw new CliError(
    EXIT.refused,
    ids.length === 0
      ? 'nothing of that waits for a decision'
      : `nothing of number ${unknown.join(', ')} waits`,
    'look at the queue: sd2pd conflicts NAME',
  );
}

/** What nobody has to decide (a deletion) is not decided along with the rest: only by its number, or its field's name. */
function isMeant({ field }: ConflictOptions): (conflict: Conflict) => boolean {
  return ({ state }) => state === 'open' || field !== undefined;
}

function numberOf(word: string): number {
  if (/^\d{1,9}$/.test(word)) return Number(word);
  throw usageError(`conflicts decide: '${word}' is no number of the queue`);
}

async function send(
  session: LiveSession,
  decided: Decisions,
  { by = defaultBy(), note }: ConflictOptions,
): Promise<string> {
  let answer = '';
  for (const [decision, ids] of decided) {
    for (let at = 0; at < ids.length; at += MAX_IDS) {
      const body = {
        ids: ids.slice(at, at + MAX_IDS),
        decision,
        by,
        ...(note === undefined ? {} : { note }),
      };
      const delivery = await sendMessage(session, 'decideConflicts', body);
      answer = delivery.how === 'answered' ? delivery.receipt.message : 'recorded; no worker is listening';
    }
  }
  return answer;
}
