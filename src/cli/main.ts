import type { CliContext } from './context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { createLogger } from './logger.js';
import { buildProgram } from './program.js';
import { redactor } from './redact.js';
import { failureOf } from './report-error.js';
import { processTerminal } from './terminal.js';

/**
 * Runs one command and gives its exit code. Nothing is thrown and the process is not ended.
 * @param argv the words after `sd2pd`
 * @param given replaces parts of the context, for tests
 */
export async function main(argv: readonly string[], given: Partial<CliContext> = {}): Promise<number> {
  const interruption = new AbortController();
  const context = contextOf(interruption.signal, given);
  const release = onInterrupt(interruption);
  let code: ExitCode = EXIT.ok;
  try {
    const program = buildProgram(context, (ended) => {
      code = ended;
    });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    code = explain(context, error);
  } finally {
    release();
  }
  return code;
}

function contextOf(signal: AbortSignal, given: Partial<CliContext>): CliContext {
  const env = given.env ?? process.env;
  const terminal = given.terminal ?? processTerminal();
  const pretty = terminal.errIsTty;
  const logger = given.logger ?? createLogger({ env, pretty, write: (text) => terminal.draw(text) });
  return { env, cwd: process.cwd(), terminal, logger, signal, ...given };
}

/** The first Ctrl-C lets the command end in order; a second one ends the process at once. */
function onInterrupt(interruption: AbortController): () => void {
  const stop = (): void => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.removeListener(signal, stop);
  };
}

function explain({ terminal, env, logger }: CliContext, error: unknown): ExitCode {
  const { exitCode, message, next } = failureOf(error);
  const redact = redactor(env);
  if (message !== null) terminal.err(redact(message));
  if (next !== null) terminal.err(`next: ${redact(next)}`);
  if (exitCode === EXIT.internal && error instanceof Error)
    logger.debug({ stack: error.stack }, 'the defect');
  return exitCode;
}
