import { EXIT, type ExitCode } from './exit-codes.js';

/** A command cannot give its answer: exit code, what is wrong, what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** What the reader should do; null where the message says it. */
    readonly next: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function usageError(message: string, next: string | null = null): CliError {
  return new CliError(EXIT.usage, message, next);
}
