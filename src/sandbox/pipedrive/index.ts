export { startPipedriveSandbox, type PipedriveSandbox, type SandboxAccountInfo } from './sandbox.js';
export { runPipedriveSandbox, UsersFileInvalid, type PipedriveSandboxOptions } from './run.js';
export type {
  SandboxAccount,
  SandboxCustomField,
  SandboxFeatures,
  SandboxOptions,
  SandboxUser,
} from './options.js';
export type { AccountCounts, AccountDump } from './dump.js';
export type { FaultKind, FaultRule } from './faults.js';
export type { LogEntry, LogQuery } from './request-log.js';
