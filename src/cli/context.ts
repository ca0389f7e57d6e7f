import type { Logger } from 'pino';
import type { Terminal } from './terminal.js';

/** What every command works with. */
export interface CliContext {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths of options are relative to. */
  readonly cwd: string;
  readonly terminal: Terminal;
  readonly logger: Logger;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}
