import { answerApi } from './api.js';
import { answerControl } from './control/control.js';
import { countAccount, dumpAccount, type AccountCounts, type AccountDump } from './dump.js';
import type { FaultRule, ActiveFault } from './faults.js';
import type { Usage } from './limits.js';
import type { SandboxOptions } from './options.js';
import type { LogEntry, LogQuery } from './request-log.js';
import { SandboxState } from './sandbox-state.js';
import { listen } from './server.js';

export interface SandboxAccountInfo {
  name: string;
  token: string;
  companyId: number;
  baseUrl: string;
}

/** A running sandbox, with direct access for tests in the same process. */
export interface PipedriveSandbox {
  baseUrl: string;
  controlUrl: string;
  port: number;
  controlPort: number;
  accounts: readonly SandboxAccountInfo[];
  /** Milliseconds since the epoch; `advance` moves the server's time, with it the windows and the daily reset. */
  clock: { now(): number; advance(milliseconds: number): void; set(instant: number): void };
  /** Throws when there is no such account. */
  dump(account: string): AccountDump;
  counts(account: string): AccountCounts;
  /** Bytes of an uploaded file. */
  fileBytes(account: string, fileId: number): Buffer | undefined;
  usage(account: string): Usage;
  requests(query?: LogQuery): LogEntry[];
  recordBodies(on: boolean): void;
  addFault(rule: FaultRule): ActiveFault;
  clearFaults(): void;
  /** Everything as at the start. */
  reset(): void;
  close(): Promise<void>;
}

/**
 * Starts a simulated Pipedrive on 127.0.0.1: an API port for all accounts (told apart by token) and a control port.
 * Throws when a port is taken or the options contradict themselves.
 */
export async function startPipedriveSandbox(options: SandboxOptions): Promise<PipedriveSandbox> {
  const state = new SandboxState(options);
  const api = await listen((request, response) => answerApi(state, request, response), options.port ?? 0);
  const baseUrl = `http://127.0.0.1:${api.port}`;
  const infos = () => accountInfos(state, baseUrl);
  const control = await listen(
    (request, response) => answerControl(state, infos, request, response),
    options.controlPort ?? 0,
  );
  return {
    baseUrl,
    controlUrl: `http://127.0.0.1:${control.port}`,
    port: api.port,
    controlPort: control.port,
    accounts: infos(),
    clock: state.clock,
    dump: (name) => dumpAccount(state.account(name)),
    counts: (name) => countAccount(state.account(name)),
    fileBytes: (name, fileId) => state.account(name).contents.read(fileId),
    usage: (name) => state.limits.usage(state.account(name), state.clock.now()),
    requests: (query = {}) => state.log.find(query),
    recordBodies: (on) => (state.log.recordBodies = on),
    addFault: (rule) => state.faults.add(rule),
    clearFaults: () => state.faults.clear(),
    reset: () => state.reset(),
    close: async () => {
      await Promise.all([api.close(), control.close()]);
      state.close();
    },
  };
}

function accountInfos(state: SandboxState, baseUrl: string): SandboxAccountInfo[] {
  return [...state.accounts.values()].map(({ name, token, companyId }) => ({
    name,
    token,
    companyId,
    baseUrl,
  }));
}
