import { resolve } from 'node:path';
import type { AccountRole } from '../../contract/gates.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META } from '../../ledger/meta-keys.js';
import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { collectOwners, resolveOwners, type ResolvedOwner } from '../../reports/owners.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { readOwnerFile, type OwnerLine } from '../owner-file.js';
import { requireDiscovery } from '../require-discovery.js';
import { recordMessage, sendMessage, type Delivery } from '../send-message.js';
import { openLiveSession, openReadingSession } from '../session.js';
import { count, counted } from '../text/format.js';
import { table } from '../text/table.js';

interface OwnersOptions {
  readonly config?: string;
  readonly file?: string;
  readonly allMissing?: string;
  readonly by?: string;
  readonly json?: boolean;
}

export function registerOwners({ program, context, finish }: Cli): void {
  program
    .command('owners <name> [action] [emails...]')
    .description('who owns records, and which Pipedrive user that becomes; `assign SOURCE TARGET` names one')
    .option('--file <csv>', 'with assign: owners.csv with pipedrive_user filled in')
    .option('--all-missing <target>', 'with assign: one Pipedrive user for every owner that is missing')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, action: string | undefined, emails: string[], options: OwnersOptions) =>
      finish(await owners(context, { name, action, emails }, options)),
    );
}

interface OwnersArguments {
  readonly name: string;
  readonly action: string | undefined;
  readonly emails: readonly string[];
}

async function owners(
  context: CliContext,
  { name, action, emails }: OwnersArguments,
  options: OwnersOptions,
): Promise<ExitCode> {
  if (action === undefined) return list(context, name, options);
  if (action !== 'assign')
    throw usageError(`owners: '${action}' is not known`, `sd2pd owners ${name} assign …`);
  const lines = await linesOf(context, emails, options);
  return assign(context, name, lines, options);
}

async function linesOf(
  { cwd }: CliContext,
  emails: readonly string[],
  { file, allMissing }: OwnersOptions,
): Promise<readonly OwnerLine[]> {
  const [source, target, ...more] = emails;
  const ways = [source !== undefined, file !== undefined, allMissing !== undefined].filter((way) => way);
  if (ways.length !== 1 || more.length > 0 || (source !== undefined && target === undefined)) {
    throw usageError('owners assign: give SOURCE and TARGET, or --file, or --all-missing');
  }
  if (file !== undefined) return filledLines(resolve(cwd, file));
  if (allMissing !== undefined) return [{ source: '*', target: allMissing }];
  return [{ source: source ?? '', target: target ?? '' }];
}

/** @throws CliError 78 for a file that assigns nobody: most likely it was not filled in, or not saved */
async function filledLines(file: string): Promise<readonly OwnerLine[]> {
  const lines = await readOwnerFile(file);
  if (lines.length > 0) return lines;
  throw new CliError(
    EXIT.config,
    `${file}: no line names a Pipedrive user for an owner that does not match already`,
    'fill in the column pipedrive_user and run the command again',
  );
}

async function assign(
  context: CliContext,
  name: string,
  lines: readonly OwnerLine[],
  { config, by = defaultBy(), json }: OwnersOptions,
): Promise<ExitCode> {
  const session = await openLiveSession(context, { name, configFile: config });
  try {
    let delivery: Delivery | null = null;
    for (const line of lines) {
      // Once no worker took one, the others need not wait ten seconds each to find out the same.
      const send: typeof sendMessage = delivery?.how === 'recorded' ? recordMessage : sendMessage;
      delivery = await send(session, 'assignOwner', { ...line, by });
    }
    const answer = delivery?.how === 'recorded' ? 'recorded; no worker is listening' : 'assigned';
    printAnswer(context.terminal, json === true, {
      document: { assigned: lines, answer },
      lines: [`${counted(lines.length, 'assignment')}: ${answer}`],
      next: `sd2pd owners ${name}`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

async function list(context: CliContext, name: string, options: OwnersOptions): Promise<ExitCode> {
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    const ledger = ledgerOf(session);
    await requireDiscovery(ledger, name);
    const accounts = await ownersPerAccount(ledger);
    print(context, name, accounts, options.json === true);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

type OwnersPerAccount = ReadonlyMap<AccountRole, readonly ResolvedOwner[]>;

/** As of the last look at each account; before any, production without users. */
async function ownersPerAccount(ledger: Ledger): Promise<OwnersPerAccount> {
  const sources = await collectOwners(ledger);
  const choices = await ledger.owners.all();
  const accounts = new Map<AccountRole, ResolvedOwner[]>();
  for (const role of ['staging', 'production'] as const) {
    const schema = await ledger.meta.get<TargetSchema>(META.schema(role));
    if (schema !== null || role === 'production') accounts.set(role, resolveOwners(sources, schema, choices));
  }
  return accounts;
}

function print({ terminal }: CliContext, name: string, accounts: OwnersPerAccount, json: boolean): void {
  const roles = [...accounts.keys()];
  const all = accounts.get('production') ?? [];
  const open = new Set(
    [...accounts.values()].flat().flatMap((owner) => (owner.pipedriveUser === null ? [owner.email] : [])),
  );
  const rows = all.map(({ email, name: person, records }, at) => [
    email,
    person,
    count(records),
    ...roles.map((role) => stateOf(accounts.get(role)?.[at])),
  ]);
  printAnswer(terminal, json, {
    document: { owners: Object.fromEntries(accounts) },
    lines: [
      ...table(['owner', 'name', 'records>', ...roles], rows),
      '',
      open.size === 0 ? 'Every owner resolves.' : `${counted(open.size, 'owner')} to provision or assign`,
    ],
    next: open.size === 0 ? `sd2pd recheck ${name}` : `sd2pd owners ${name} assign SOURCE TARGET`,
  });
}

function stateOf(owner: ResolvedOwner | undefined): string {
  if (owner === undefined) return '';
  return owner.status === 'assigned' ? `→ ${owner.pipedriveUser ?? ''}` : owner.status;
}
