import { resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import type { Ledger } from '../../ledger/ledger.js';
import { META } from '../../ledger/meta-keys.js';
import { openExistingLedger } from '../../ledger/open.js';
import { diffMappings, type MappingDifference } from '../../mapping/diff-mappings.js';
import { fingerprintMapping } from '../../mapping/fingerprint.js';
import { parseMapping, writeMappingYaml } from '../../mapping/mapping-yaml.js';
import type { Mapping } from '../../mapping/mapping-schema.js';
import { printAnswer } from '../answer.js';
import { CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { checkedMapping, currentMapping } from '../hand-in-mapping.js';
import { replaceMappingFile } from '../mapping-file.js';
import { filledBy } from '../workbook/read-workbook.js';
import { requireDiscovery } from '../require-discovery.js';
import { differenceLines } from '../text/difference-lines.js';
import { counted } from '../text/format.js';

interface MapOptions {
  readonly config: string;
  readonly out?: string;
  readonly against?: string;
  readonly json?: boolean;
}

/** What every `map` command has at hand. */
interface Mapped {
  readonly context: CliContext;
  readonly options: MapOptions;
  readonly config: MigrationConfig;
  readonly ledger: Ledger;
  readonly mapping: Mapping;
  readonly warnings: readonly string[];
}

export function registerMap({ program, context, finish }: Cli): void {
  const map = program
    .command('map')
    .description('the mapping: check it, compare it, fill it in as a spreadsheet');
  const add = (name: string, description: string, run: (mapped: Mapped, file: string) => Promise<void>) =>
    map
      .command(name)
      .description(description)
      .requiredOption(...CONFIG_OPTION)
      .option(...JSON_OPTION)
      .action(async (...args: unknown[]) => {
        const [first, second] = args as [unknown, MapOptions];
        const [file, options] = typeof first === 'string' ? [first, second] : ['', first as MapOptions];
        finish(await withMapping(context, options, (mapped) => run(mapped, file)));
      });
  add('check', 'whether the mapping is whole and fits the source', check);
  add('diff', 'what differs from the mapping in force, or from another file', diff).option(
    '--against <file>',
    'another mapping.yaml',
  );
  add('export', 'write the mapping as a workbook, or as a folder of CSV files', exportWorkbook).option(
    '--out <path>',
    'FILE.xlsx, or a folder for CSV; NAME-mapping.xlsx if left out',
  );
  add(
    'import <file>',
    'read a workbook (or folder) that was filled in back into the mapping',
    importWorkbook,
  );
}

async function withMapping(
  context: CliContext,
  options: MapOptions,
  work: (mapped: Mapped) => Promise<void>,
): Promise<ExitCode> {
  const config = await loadConfig(resolve(context.cwd, options.config));
  const ledger = await openExistingLedger(config.ledger, config.name, context.env);
  if (ledger === null)
    throw new CliError(
      EXIT.refused,
      'nothing is known of the source yet',
      `sd2pd discover -c ${options.config}`,
    );
  try {
    await requireDiscovery(ledger, config.name);
    const { mapping, warnings } = await currentMapping(config, ledger);
    await work({ context, options, config, ledger, mapping, warnings });
    return EXIT.ok;
  } finally {
    await ledger.close();
  }
}

function check({ context, options, config, mapping, warnings }: Mapped): Promise<void> {
  const fingerprint = fingerprintMapping(mapping);
  printAnswer(context.terminal, options.json === true, {
    document: { mapping: config.mapping, fingerprint, warnings },
    lines: [
      ...warnings,
      `${config.mapping}: whole, and fits the source (${fingerprint.slice(0, 'sha256:'.length + 12)}…); ${counted(warnings.length, 'warning')}`,
    ],
    next: `sd2pd plan -c ${options.config}`,
  });
  return Promise.resolve();
}

async function diff({ context, options, ledger, mapping }: Mapped): Promise<void> {
  const other = await otherMapping(context, options, ledger);
  const found = diffMappings(other.mapping, mapping);
  printAnswer(context.terminal, options.json === true, {
    document: { against: other.name, differences: found },
    lines: differenceLines(found, other.name),
    next: found.length === 0 ? `sd2pd map check -c ${options.config}` : `sd2pd plan -c ${options.config}`,
  });
}

async function otherMapping(
  { cwd }: CliContext,
  { against }: MapOptions,
  ledger: Ledger,
): Promise<{ readonly name: string; readonly mapping: Mapping }> {
  if (against !== undefined)
    return { name: against, mapping: await checkedMapping(resolve(cwd, against), ledger) };
  const confirmed = await ledger.meta.get<string>(META.confirmedMapping);
  const text =
    confirmed === null
      ? await ledger.meta.require<string>(META.proposal)
      : await ledger.mappings.get(confirmed);
  const name = confirmed === null ? 'the proposal' : 'the mapping in force';
  const parsed = parseMapping(text ?? '', name);
  if (parsed.ok) return { name, mapping: parsed.mapping };
  throw new CliError(EXIT.config, `${name} cannot be read`, 'name a file: --against FILE');
}

async function exportWorkbook({ context, options, config, mapping }: Mapped): Promise<void> {
  const path = resolve(context.cwd, options.out ?? `${config.name}-mapping.xlsx`);
  const { toSheets } = await import('../../mapping/workbook/to-sheets.js');
  const sheets = toSheets(mapping);
  if (path.endsWith('.xlsx')) await (await import('../workbook/xlsx.js')).writeXlsx(path, sheets);
  else await (await import('../workbook/csv-folder.js')).writeCsvFolder(path, sheets);
  printAnswer(context.terminal, options.json === true, {
    document: { path, sheets: sheets.map(({ name }) => name), fingerprint: fingerprintMapping(mapping) },
    lines: [`${path}: ${counted(sheets.length, 'sheet')}; what may be changed is coloured`],
    next: `fill it in, then: sd2pd map import ${path} -c ${options.config}`,
  });
}

async function importWorkbook(
  { context, options, config, ledger, mapping }: Mapped,
  file: string,
): Promise<void> {
  const path = resolve(context.cwd, file);
  const filled = await filledBy(path, mapping);
  const found = diffMappings(mapping, filled);
  const text = writeMappingYaml(filled);
  const { warnings } = await currentMapping(config, ledger, text);
  if (found.length > 0) await replaceMappingFile(config.mapping, text);
  printAnswer(context.terminal, options.json === true, {
    document: { mapping: config.mapping, differences: found, warnings },
    lines: [...warnings, ...importedLines(config.mapping, found)],
    next: `sd2pd plan -c ${options.config}, then: sd2pd approve ${config.name} mapping`,
  });
}

function importedLines(mapping: string, found: readonly MappingDifference[]): string[] {
  if (found.length === 0) return [`Nothing was changed in the workbook: ${mapping} stays as it is.`];
  return [...differenceLines(found, mapping), `${mapping} is written; the one before is ${mapping}.bak`];
}
