import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Cli } from './cli.js';
import { registerCancel } from './commands/cancel.js';
import { registerConflicts } from './commands/conflicts.js';
import { registerCutover } from './commands/cutover.js';
import { registerDecisions } from './commands/decisions.js';
import { registerDelta } from './commands/delta.js';
import { registerDemo } from './commands/demo.js';
import { registerDiscover } from './commands/discover.js';
import { registerDoctor } from './commands/doctor.js';
import { registerFields } from './commands/fields.js';
import { registerIssue } from './commands/issue.js';
import { registerMap } from './commands/map.js';
import { registerMessages } from './commands/messages.js';
import { registerNotYet } from './commands/not-yet.js';
import { registerOwners } from './commands/owners.js';
import { registerPlan } from './commands/plan.js';
import { registerReopen } from './commands/reopen.js';
import { registerReport } from './commands/report.js';
import { registerRetry } from './commands/retry.js';
import { registerRollback } from './commands/rollback.js';
import { registerSandbox } from './commands/sandbox.js';
import { registerStart } from './commands/start.js';
import { registerStatus } from './commands/status.js';
import { registerTrace } from './commands/trace.js';
import { registerUp } from './commands/up.js';
import { registerWait } from './commands/wait.js';
import { registerWorker } from './commands/worker.js';
import type { CliContext } from './context.js';
import type { ExitCode } from './exit-codes.js';
import { PROJECT_ROOT } from '../project-root.js';

/** In the order of the help: from the first look to the last report. */
const REGISTER: ReadonlyArray<(cli: Cli) => void> = [
  registerDemo,
  registerDoctor,
  registerDiscover,
  registerMap,
  registerPlan,
  registerUp,
  registerWorker,
  registerStart,
  registerWait,
  registerStatus,
  registerDecisions,
  registerMessages,
  registerFields,
  registerOwners,
  registerRetry,
  registerDelta,
  registerConflicts,
  registerCutover,
  registerIssue,
  registerTrace,
  registerReport,
  registerReopen,
  registerRollback,
  registerCancel,
  registerSandbox,
  registerNotYet,
];

/** All commands. Nothing of it ends the process: errors are thrown, exit codes handed to `finish`. */
export function buildProgram(context: CliContext, finish: (code: ExitCode) => void): Command {
  const program = new Command('sd2pd')
    .description("Moves a company's CRM from SmartDesk to Pipedrive, durably and with proof.")
    .version(ownVersion(), '--version', 'which version this is')
    .exitOverride()
    .showHelpAfterError('(--help after a command tells its options)')
    .configureOutput({
      writeOut: (text) => context.terminal.out(text.trimEnd()),
      writeErr: (text) => context.terminal.err(text.trimEnd()),
    });
  for (const register of REGISTER) register({ program, context, finish });
  program.addHelpText('after', '\nBegin with: sd2pd demo, or sd2pd doctor -c migration.yaml');
  return program;
}

function ownVersion(): string {
  const file = join(PROJECT_ROOT, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
