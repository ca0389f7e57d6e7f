import type { AccountRole } from '../../contract/gates.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { FieldsState } from '../fields-state.js';
import { defaultBy } from '../follow/decide.js';
import { ledgerOf } from '../ledger-of.js';
import { openReadingSession } from '../session.js';
import { tell } from '../tell.js';
import { counted } from '../text/format.js';
import { table } from '../text/table.js';

interface FieldsOptions {
  readonly config?: string;
  readonly account?: string;
  readonly by?: string;
  readonly json?: boolean;
}

export function registerFields({ program, context, finish }: Cli): void {
  program
    .command('fields <name> [action]')
    .description(
      'the custom fields that the target must have, and their state; `create` makes what is missing',
    )
    .option('--account <role>', 'with create: production or staging')
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, action: string | undefined, options: FieldsOptions) =>
      finish(await fields(context, name, action, options)),
    );
}

async function fields(
  context: CliContext,
  name: string,
  action: string | undefined,
  options: FieldsOptions,
): Promise<ExitCode> {
  if (action === undefined) return list(context, name, options);
  if (action !== 'create')
    throw usageError(`fields: '${action}' is not known`, `sd2pd fields ${name} create --account …`);
  const target = {
    name,
    configFile: options.config,
    json: options.json === true,
    next: `sd2pd fields ${name}`,
  };
  const body = { account: accountOf(options.account), by: options.by ?? defaultBy() };
  return tell(context, target, 'createFields', body);
}

function accountOf(text: string | undefined): AccountRole {
  if (text === 'production' || text === 'staging') return text;
  throw usageError('fields create: the account is missing', 'give --account production or --account staging');
}

async function list(context: CliContext, name: string, options: FieldsOptions): Promise<ExitCode> {
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    const { readFieldsState } = await import('../fields-state.js');
    const state = await readFieldsState(session.config, ledgerOf(session));
    print(context, name, state, options.json === true);
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

function print({ terminal }: CliContext, name: string, state: FieldsState, json: boolean): void {
  const { manifest, accounts, lacks } = state;
  const rows = manifest.map((field) => [
    field.target,
    field.name,
    field.type,
    ...accounts.map((role) => wordFor(lacks(field, role))),
  ]);
  const incomplete = accounts.find((role) => manifest.some((field) => lacks(field, role).length > 0));
  printAnswer(terminal, json, {
    document: {
      fields: manifest.map((field) => ({
        ...field,
        state: Object.fromEntries(accounts.map((role) => [role, wordFor(lacks(field, role))])),
      })),
    },
    lines: [
      ...table(['object', 'field', 'type', ...accounts], rows),
      '',
      ...accounts.map((role) =>
        summary(role, manifest.filter((field) => lacks(field, role).length > 0).length),
      ),
    ],
    next:
      incomplete === undefined
        ? `sd2pd recheck ${name}`
        : `sd2pd fields ${name} create --account ${incomplete}`,
  });
}

function summary(role: AccountRole, open: number): string {
  return open === 0
    ? `${role}: everything is there`
    : `${role}: ${counted(open, 'field')} to create or correct`;
}

/** The state in a word or two; the sentence is in `status`. */
function wordFor(lacking: ReturnType<FieldsState['lacks']>): string {
  const [item] = lacking;
  if (item === undefined) return 'there';
  return item.kind === 'option' ? 'options missing' : (item.detail.split(':')[0] ?? item.kind);
}
