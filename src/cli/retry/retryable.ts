import { REASON_CODES } from '../../contract/reason-codes.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** Whether taking records of a reason again can help; a code that this version does not know may. */
export function isRetryable(code: string): boolean {
  const known = Object.entries(REASON_CODES).find(([name]) => name === code);
  return known === undefined || known[1].retryable;
}

/** A refusal of records that would be skipped again, or come twice: a duplicate row taken again is a duplicate. */
export function notRetryable(codes: string): CliError {
  return new CliError(
    EXIT.refused,
    `records skipped for ${codes} stay skipped: trying again cannot help them`,
    'correct the source and export again',
  );
}
