import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { failureOf } from '../report-error.js';

/** One line of what `doctor` says. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly what: string;
  /** How to mend it; null when there is nothing to mend. */
  readonly mend: string | null;
  /** Exit code of a failure; 0 otherwise. */
  readonly exitCode: ExitCode;
}

/** A check looks and tells; it changes nothing. */
export type Check = (context: CliContext) => Promise<Finding[]>;

export function ok(what: string): Finding {
  return { level: 'ok', what, mend: null, exitCode: EXIT.ok };
}

export function warn(what: string, mend: string): Finding {
  return { level: 'warn', what, mend, exitCode: EXIT.ok };
}

export function fail(exitCode: ExitCode, what: string, mend: string | null): Finding {
  return { level: 'fail', what, mend, exitCode };
}

/** An error as a finding, with the words and the exit code that any command would give it. */
export function failed(subject: string, error: unknown): Finding {
  const { exitCode, message, next } = failureOf(error);
  return fail(exitCode, `${subject}: ${message ?? 'failed'}`, next);
}

/** Exit code of all findings: that of the first failure. */
export function exitCodeOf(findings: readonly Finding[]): ExitCode {
  return findings.find(({ level }) => level === 'fail')?.exitCode ?? EXIT.ok;
}
