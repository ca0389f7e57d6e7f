import { relative, resolve } from 'node:path';
import { printAnswer } from '../answer.js';
import { CONFIG_OPTION, JSON_OPTION, type Cli } from '../cli.js';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { ledgerOf } from '../ledger-of.js';
import { requireDiscovery } from '../require-discovery.js';
import { openReadingSession } from '../session.js';
import { counted } from '../text/format.js';
import { writeCurrentMapping } from '../write-proposal.js';

interface ReportOptions {
  readonly config?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerReport({ program, context, finish }: Cli): void {
  program
    .command('report <name>')
    .description('write all reports')
    .option(...CONFIG_OPTION)
    .option('--out <dir>', 'folder; ./NAME-reports if left out')
    .option(...JSON_OPTION)
    .action(async (name: string, options: ReportOptions) => finish(await report(context, name, options)));
}

async function report(context: CliContext, name: string, options: ReportOptions): Promise<ExitCode> {
  const outDir = resolve(context.cwd, options.out ?? `${name}-reports`);
  const session = await openReadingSession(context, { name, configFile: options.config });
  try {
    const ledger = ledgerOf(session);
    await requireDiscovery(ledger, name);
    const { writeReports } = await import('../../reports/write-reports.js');
    const { files } = await writeReports({ ledger, outDir, name });
    if ((await writeCurrentMapping(session.config, ledger)) === 'written')
      context.terminal.err(`The mapping is in ${session.config.mapping}.`);
    const names = files.map((file) => relative(outDir, file));
    printAnswer(context.terminal, options.json === true, {
      document: { folder: outDir, files: names },
      lines: [`${counted(files.length, 'report')} in ${outDir}`, ...names.map((file) => `  ${file}`)],
      next: `read ${relative(context.cwd, resolve(outDir, 'scope.md'))}; sd2pd status ${name} tells what is open`,
    });
    return EXIT.ok;
  } finally {
    await session.close();
  }
}
