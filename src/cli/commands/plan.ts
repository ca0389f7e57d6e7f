import { resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import type { AccountRole } from '../../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../../contract/migration-input.js';
import { PHASES } from '../../contract/objects.js';
import { openExistingLedger } from '../../ledger/open.js';
import type { RecordName } from '../../preview/preview-record.js';
import { printAnswer } from '../answer.js';
import { CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { currentMapping } from '../hand-in-mapping.js';
import { ProgressLine } from '../progress-line.js';
import { requireDiscovery } from '../require-discovery.js';
import { forecastLines } from '../text/forecast-lines.js';
import { previewLines } from '../text/preview-lines.js';

interface PlanOptions {
  readonly config: string;
  readonly account: string;
  readonly record: readonly string[];
  readonly json?: boolean;
}

export function registerPlan({ program, context, finish }: Cli): void {
  program
    .command('plan')
    .description(
      'what a run would do to every record under the mapping as it is now; sends nothing, needs no Temporal',
    )
    .requiredOption(...CONFIG_OPTION)
    .option('--account <role>', 'production or staging', 'production')
    .option('--record <object/id>', 'show a record before and after; may be given again', collect, [])
    .option(...JSON_OPTION)
    .action(async (options: PlanOptions) => finish(await plan(context, options)));
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

async function plan(context: CliContext, options: PlanOptions): Promise<ExitCode> {
  const { cwd, env, terminal } = context;
  const records = options.record.map(recordName);
  const config = await loadConfig(resolve(cwd, options.config));
  const role = roleOf(options.account, config);
  const ledger = await openExistingLedger(config.ledger, config.name, env);
  if (ledger === null) throw notDiscovered(options.config);
  const progress = new ProgressLine(terminal);
  try {
    await requireDiscovery(ledger, config.name);
    const { mapping, warnings } = await currentMapping(config, ledger);
    for (const warning of warnings) terminal.err(warning);
    const { makePreview } = await import('../../preview/make-preview.js');
    const beat = ({ object }: { readonly object: string }): void => {
      if (object !== '') progress.show(object, `planning ${object}`);
    };
    const { preview, forecast } = await makePreview({ ledger, config, mapping, role, records, beat });
    progress.end();
    printAnswer(terminal, options.json === true, {
      document: { ...preview, forecast: forecast.runs.find(({ run }) => run === role) ?? null },
      lines: [
        ...previewLines(preview),
        ...forecastLines({ ...forecast, runs: forecast.runs.filter(({ run }) => run === role) }),
      ],
      next: `sd2pd start -c ${options.config}, or: sd2pd approve ${config.name} mapping`,
    });
    return EXIT.ok;
  } finally {
    progress.end();
    await ledger.close();
  }
}

function recordName(text: string): RecordName {
  const [name = '', ...rest] = text.split('/');
  const object = PHASES.find((phase) => phase === name);
  const id = rest.join('/');
  if (object !== undefined && id !== '') return { object, id };
  throw usageError(`plan: '${text}' names no record`, 'give OBJECT/ID, as contacts/con_00001');
}

function roleOf(text: string, config: MigrationConfig): AccountRole {
  if (text !== 'production' && text !== 'staging')
    throw usageError(`plan: '${text}' is no account`, 'give --account production or --account staging');
  if (accountConfig(config, text) !== null) return text;
  throw usageError('plan: staging is waived in the configuration', 'give --account production');
}

function notDiscovered(config: string): CliError {
  return new CliError(EXIT.refused, 'nothing is known of the source yet', `sd2pd discover -c ${config}`);
}
