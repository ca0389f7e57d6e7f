import type { Command } from 'commander';
import type { CliContext } from './context.js';
import type { ExitCode } from './exit-codes.js';

/** What a command registers itself with. */
export interface Cli {
  readonly program: Command;
  readonly context: CliContext;
  /** Tells how the command ended. */
  readonly finish: (code: ExitCode) => void;
}

/** `-c FILE` of commands that name a migration. */
export const CONFIG_OPTION = [
  '-c, --config <file>',
  'migration.yaml; without it the workflow tells',
] as const;
export const JSON_OPTION = ['--json', 'one JSON document on stdout'] as const;
export const BY_OPTION = ['--by <who>', 'who decides; USER@HOST if left out'] as const;
