import { parseRecordName, type RecordName } from '../../trace/record-name.js';
import type { RecordStory } from '../../trace/record-story.js';
import { printAnswer } from '../answer.js';
import { CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ledgerOf } from '../ledger-of.js';
import { requireDiscovery } from '../require-discovery.js';
import { openReadingSession } from '../session.js';
import { traceLines } from '../text/trace-lines.js';

interface TraceOptions {
  readonly config?: string;
  readonly source?: boolean;
  readonly json?: boolean;
}

export function registerTrace({ program, context, finish }: Cli): void {
  program
    .command('trace <name> <record>')
    .description('the full story of one record, as contacts/con_00001: source, runs, Pipedrive now')
    .option('--source', "with the customer's values")
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .action(async (name: string, record: string, options: TraceOptions) =>
      finish(await trace(context, name, record, options)),
    );
}

async function trace(
  context: CliContext,
  name: string,
  record: string,
  options: TraceOptions,
): Promise<ExitCode> {
  const parsed = parseRecordName(record);
  if (!parsed.ok) throw usageError(`trace: ${parsed.problem}`, 'name a record as contacts/con_00001');
  const story = await storyOf(context, name, parsed.name, options);
  printAnswer(context.terminal, options.json === true, {
    document: story,
    lines: traceLines(story),
    next: story.remedies[0] ?? 'nothing: the record is where it belongs',
  });
  return EXIT.ok;
}

async function storyOf(
  context: CliContext,
  name: string,
  record: RecordName,
  { config: configFile, source }: TraceOptions,
): Promise<RecordStory> {
  const session = await openReadingSession(context, { name, configFile });
  try {
    const ledger = ledgerOf(session);
    await requireDiscovery(ledger, name);
    const { tellStory } = await import('../../trace/tell-story.js');
    const { targetClient } = await import('../target-client.js');
    const { config } = session;
    const clientOf = (role: 'production' | 'staging') => targetClient(config, role, context.env);
    const access = { ledger, config, clientOf, signal: context.signal, withValues: source === true };
    return await tellStory(access, name, record);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UnknownRecord') throw error;
    throw new CliError(EXIT.refused, error.message, `look it up in the export, or in sd2pd report ${name}`);
  } finally {
    await session.close();
  }
}
