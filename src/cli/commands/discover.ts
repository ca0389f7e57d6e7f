import { resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import { printAnswer } from '../answer.js';
import { JSON_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ProgressLine } from '../progress-line.js';
import type { Discovered } from '../run-discover.js';
import { forecastLines } from '../text/forecast-lines.js';
import { count } from '../text/format.js';
import { table } from '../text/table.js';

interface DiscoverOptions {
  readonly config: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerDiscover({ program, context, finish }: Cli): void {
  program
    .command('discover')
    .description(
      'read source and target, write the scope and a proposed mapping; changes nothing, needs no Temporal',
    )
    .requiredOption('-c, --config <file>', 'migration.yaml')
    .option('--out <dir>', 'folder for the reports; ./NAME-reports if left out')
    .option(...JSON_OPTION)
    .action(async (options: DiscoverOptions) => finish(await run(context, options)));
}

async function run(context: CliContext, options: DiscoverOptions): Promise<ExitCode> {
  const { cwd, env, terminal } = context;
  const config = await loadConfig(resolve(cwd, options.config));
  const outDir = resolve(cwd, options.out ?? `${config.name}-reports`);
  const progress = new ProgressLine(terminal);
  const { discover } = await import('../run-discover.js');
  const discovered = await discover({
    config,
    outDir,
    env,
    warn: (line) => terminal.err(line),
    onProgress: ({ object, rows }) => progress.show(object, progressText(object, rows)),
  }).finally(() => progress.end());
  print(context, options, config, discovered, outDir);
  return EXIT.ok;
}

/** Discovery calls the look at Pipedrive `target` and the count of what a run will do `forecast`; neither has rows, nor has `second opinion`. */
function progressText(object: string, rows: number): string {
  if (object === 'second opinion') return 'waiting for a second opinion';
  if (object === 'forecast') return 'counting what each phase will do';
  return object === 'target' ? 'looking at Pipedrive' : `reading ${object}: ${count(rows)}`;
}

function print(
  { terminal }: CliContext,
  options: DiscoverOptions,
  config: MigrationConfig,
  { facts, files, mapping, accounts, forecast }: Discovered,
  outDir: string,
): void {
  const rows = Object.entries(facts.rows).filter(([, n]) => n > 0);
  printAnswer(terminal, options.json === true, {
    document: {
      name: config.name,
      rows: facts.rows,
      accounts,
      reports: files,
      mapping: mapping.path,
      forecast,
    },
    lines: [
      `${facts.account.name}, exported ${facts.exportedAt}`,
      '',
      ...table(
        ['object', 'rows>'],
        rows.map(([object, n]) => [object, count(n)]),
      ),
      ...forecastLines(forecast),
      '',
      `Reports: ${outDir} (begin with scope.md, profile.md and fidelity.md)`,
      mapping.proposed
        ? `${config.mapping} is there already and stays; the new proposal is ${mapping.path}`
        : `Proposed mapping: ${mapping.path}`,
    ],
    next: `read and edit ${config.mapping}, then: sd2pd start -c ${options.config}`,
  });
}
