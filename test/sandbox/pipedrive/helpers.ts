import axios, { type AxiosInstance } from 'axios';
import { afterEach } from 'vitest';
import {
  startPipedriveSandbox,
  type PipedriveSandbox,
  type SandboxAccount,
  type SandboxOptions,
} from '../../../src/sandbox/pipedrive/index.js';

const running: PipedriveSandbox[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

export type Json = Record<string, unknown>;

export const USERS = [
  { email: 'admin@acme.example', name: 'Ada Admin' },
  { email: 'sam@acme.example', name: 'Sam Sales' },
  { email: 'gone@acme.example', name: 'Gil Gone', active: false },
];

/** Two accounts, stopped after the test. The burst window is off unless asked for, as few tests are about it. */
export async function sandboxOf(
  options: Partial<SandboxOptions> = {},
  account: Partial<SandboxAccount> = {},
) {
  const sandbox = await startPipedriveSandbox({
    accounts: [{ name: 'production', users: USERS, ...account }, { name: 'staging' }],
    enforceLimits: false,
    ...options,
  });
  running.push(sandbox);
  return { sandbox, ...clientsOf(sandbox, 0) };
}

export function tokenOf(sandbox: PipedriveSandbox, index: number): string {
  return sandbox.accounts[index]?.token ?? '';
}

/** Clients that never throw on a status. */
export function clientsOf(
  sandbox: PipedriveSandbox,
  index: number,
): { api: AxiosInstance; control: AxiosInstance } {
  const validateStatus = () => true;
  const headers = { 'x-api-token': tokenOf(sandbox, index) };
  return {
    api: axios.create({ baseURL: sandbox.baseUrl, headers, validateStatus }),
    control: axios.create({ baseURL: sandbox.controlUrl, validateStatus }),
  };
}

/** `data` of a request that has to succeed. */
export async function dataOf<T = Json>(response: Promise<{ status: number; data: { data: T } }>): Promise<T> {
  const { status, data } = await response;
  if (status >= 300) throw new Error(`status ${status}: ${JSON.stringify(data)}`);
  return data.data;
}

/** The id of a record that has to be created. */
export async function idOf(
  response: Promise<{ status: number; data: { data: { id: number } } }>,
): Promise<number> {
  return (await dataOf(response)).id;
}
