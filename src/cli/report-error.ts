import { CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { GRPC, grpcCode } from './grpc-code.js';

/** What a failed command ends with. */
export interface Failure {
  readonly exitCode: ExitCode;
  /** Null where everything has been said already. */
  readonly message: string | null;
  readonly next: string | null;
}

/**
 * Errors that explain themselves, by the name of their class: their exit code, and what to do where the message does not
 * say it. By name, because importing the classes would load Temporal and the ledger for a mere `--help`.
 */
const KNOWN: ReadonlyMap<string, readonly [ExitCode, string | null]> = new Map([
  ['ConfigError', [EXIT.config, 'correct the file and run the command again']],
  ['SourceError', [EXIT.config, null]],
  ['LedgerMismatch', [EXIT.config, null]],
  ['SecretError', [EXIT.config, null]],
  [
    'CredentialsRefused',
    [EXIT.credentials, 'put a valid API token of an admin into the environment variable'],
  ],
  ['Forbidden', [EXIT.credentials, 'use the API token of an admin']],
  ['TemporalCredentialsRefused', [EXIT.credentials, null]],
  ['TemporalConfigInvalid', [EXIT.config, null]],
  ['WorkflowNotFoundError', [EXIT.noMigration, 'start it: sd2pd start -c FILE']],
  ['ServiceUnreachable', [EXIT.unreachable, null]],
  ['NoTemporalServer', [EXIT.unreachable, null]],
  ['LedgerUnreachable', [EXIT.unreachable, null]],
  ['LedgerFull', [EXIT.unreachable, 'make room and run the command again']],
  ['TargetUnreachable', [EXIT.unreachable, 'check baseUrl and network, then run the command again']],
  ['EdgeBlocked', [EXIT.unreachable, 'wait some minutes: every further request makes the block longer']],
  ['RateLimited', [EXIT.unreachable, 'run the command again after the reset']],
]);

/** Exit code and message of whatever a command throws: the one place where they are decided. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CliError)
    return { exitCode: error.exitCode, message: error.message, next: error.next };
  if (error instanceof CommanderError) return commanderFailure(error);
  const known = error instanceof Error ? KNOWN.get(error.name) : undefined;
  if (error instanceof Error && known !== undefined) {
    const [exitCode, next] = known;
    return { exitCode, message: error.message, next };
  }
  const code = grpcCode(error);
  if (code === GRPC.unavailable || code === GRPC.deadlineExceeded) {
    const next = 'start it again and repeat the command: the migration goes on where it was';
    return { exitCode: EXIT.unreachable, message: 'Temporal cannot be reached any more', next };
  }
  return {
    exitCode: EXIT.internal,
    message: `a defect of sd2pd: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'}`,
    next: 'run the command again with SD2PD_LOG_LEVEL=debug and report what it prints',
  };
}

/** Commander has printed its own message; help and version are answers. */
function commanderFailure(error: CommanderError): Failure {
  const answered = ['commander.helpDisplayed', 'commander.version'].includes(error.code);
  return { exitCode: answered ? EXIT.ok : EXIT.usage, message: null, next: null };
}
