import { resolve } from 'node:path';
import { colours } from '../colours.js';
import { loadConfig } from '../../config/load-config.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import { JSON_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { exitCodeOf, failed, ok, type Finding } from '../doctor/finding.js';

interface DoctorOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export function registerDoctor({ program, context, finish }: Cli): void {
  program
    .command('doctor')
    .description('what this machine, Temporal and these credentials lack, and how to mend it')
    .option(
      '-c, --config <file>',
      'migration.yaml: its export, ledger, mapping, tokens and accounts are looked at too',
    )
    .option(...JSON_OPTION)
    .action(async (options: DoctorOptions) => finish(await doctor(context, options)));
}

async function doctor(context: CliContext, { config, json }: DoctorOptions): Promise<ExitCode> {
  const { checkNode } = await import('../doctor/check-machine.js');
  const { checkTemporal } = await import('../doctor/check-temporal.js');
  const findings = [
    ...(await checkNode(context)),
    ...(await checkTemporal(context)),
    ...(config === undefined ? [] : await checkConfig(context, config)),
  ];
  print(context, findings, json === true);
  return exitCodeOf(findings);
}

async function checkConfig(context: CliContext, file: string): Promise<Finding[]> {
  let config: MigrationConfig;
  try {
    config = await loadConfig(resolve(context.cwd, file));
  } catch (error) {
    return [failed('configuration', error)];
  }
  const { checkExport, checkLedger, checkMappingFile } = await import('../doctor/check-files.js');
  const { checkAccounts } = await import('../doctor/check-accounts.js');
  const { checkAssistant } = await import('../doctor/check-assistant.js');
  return [
    ok(`configuration ${file}`),
    await checkExport(config),
    await checkLedger(config, context),
    await checkMappingFile(config),
    ...(await checkAccounts(config, context)),
    ...checkAssistant(config, context),
  ];
}

const LEVELS: Readonly<Record<Finding['level'], string>> = {
  ok: colours.green('ok  '),
  warn: colours.yellow('warn'),
  fail: colours.red('fail'),
};

function print({ terminal }: CliContext, findings: readonly Finding[], json: boolean): void {
  if (json) {
    terminal.out(JSON.stringify({ findings }, null, 2));
    return;
  }
  for (const { level, what, mend } of findings) {
    terminal.out(`${LEVELS[level]}  ${what}`);
    if (mend !== null) terminal.out(`      → ${mend}`);
  }
}
