import { GATES, isGateName, type GateName } from '../../contract/gates.js';
import { printAnswer } from '../answer.js';
import { BY_OPTION, CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { decide, defaultBy, type Decided } from '../follow/decide.js';
import { instantOption } from '../options.js';
import { openLiveSession } from '../session.js';

interface DecisionFlags {
  readonly config?: string;
  readonly by?: string;
  readonly note?: string;
  readonly at?: string;
  readonly json?: boolean;
}

type Action = 'approve' | 'reject';

export function registerDecisions(cli: Cli): void {
  register(cli, 'approve', 'approve a gate, with the fingerprint of what is current');
  register(cli, 'reject', 'reject a gate; staging goes back to the mapping');
}

function register({ program, context, finish }: Cli, action: Action, description: string): void {
  program
    .command(`${action} <name> <gate>`)
    .description(description)
    .option(...CONFIG_OPTION)
    .option(...BY_OPTION)
    .option('--note <text>', 'why; kept in the audit trail')
    .option('--at <time>', 'when it was decided, if that was earlier', instantOption)
    .option(...JSON_OPTION)
    .action(async (name: string, gate: string, flags: DecisionFlags) =>
      finish(await run(context, { action, name, gate: gateOf(gate) }, flags)),
    );
}

function gateOf(text: string): GateName {
  if (isGateName(text)) return text;
  throw usageError(`'${text}' is no gate`, `name one of: ${GATES.join(', ')}`);
}

async function run(
  context: CliContext,
  { action, name, gate }: { action: Action; name: string; gate: GateName },
  flags: DecisionFlags,
): Promise<ExitCode> {
  const session = await openLiveSession(context, { name, configFile: flags.config });
  try {
    const { by = defaultBy(), note, at } = flags;
    const decided = await decide(session, action, gate, { by, note, at });
    for (const warning of decided.warnings) context.terminal.err(warning);
    printAnswer(context.terminal, flags.json === true, {
      document: documentOf(action, gate, by, decided),
      lines: [sentence(action, gate, by, decided), ...decided.summary],
      next: `sd2pd status ${name}`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}

function sentence(action: Action, gate: GateName, by: string, { delivery, fingerprint }: Decided): string {
  const what = `${gate} ${action === 'approve' ? 'approved' : 'rejected'} by ${by}`;
  const shown = fingerprint === undefined ? '' : ` (${fingerprint.slice(0, 'sha256:'.length + 12)}…)`;
  if (delivery.how === 'recorded') return `${what}${shown}: recorded; no worker is listening`;
  return `${what}${shown}: ${delivery.receipt.message}`;
}

function documentOf(
  action: Action,
  gate: GateName,
  by: string,
  { delivery, fingerprint, summary }: Decided,
): unknown {
  const receipt = delivery.how === 'answered' ? delivery.receipt : null;
  const answer = delivery.how === 'answered' ? 'answered' : 'recorded; no worker is listening';
  return {
    action,
    gate,
    by,
    fingerprint: receipt?.fingerprint ?? fingerprint ?? null,
    answer,
    ...(summary.length === 0 ? {} : { summary }),
  };
}
