import type { SandboxAccountInfo } from '../sandbox.js';
import type { SandboxState } from '../sandbox-state.js';
import type { AccountStore } from '../store/account.js';
import type { UserRow } from '../store/rows.js';

export interface CommandInput {
  state: SandboxState;
  infos: () => readonly SandboxAccountInfo[];
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Readonly<Record<string, unknown>>;
}

/** One request of the control port; the returned value is the JSON answer. */
export interface Command {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with `:name` parameters. */
  path: string;
  run(input: CommandInput): unknown;
}

export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function accountOf({ state, params }: CommandInput): AccountStore {
  const account = state.accounts.get(params.account ?? '');
  if (!account) throw new ControlError(404, `There is no account "${params.account}"`);
  return account;
}

/** The user that a body names by `userId` or `email`; without either, the account's first user, an admin. */
export function actorOf(account: AccountStore, body: Readonly<Record<string, unknown>>): UserRow {
  const { userId, email } = body;
  const found = account.users.all().find((user) => {
    if (userId !== undefined) return user.id === userId;
    return (
      email === undefined || (typeof email === 'string' && user.email.toLowerCase() === email.toLowerCase())
    );
  });
  if (!found) throw new ControlError(404, 'There is no such user in the account');
  return found;
}

export function numberOf(body: Readonly<Record<string, unknown>>, key: string): number {
  const value = body[key];
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new ControlError(400, `"${key}" has to be a number`);
  return value;
}

export function textOf(body: Readonly<Record<string, unknown>>, key: string): string {
  const value = body[key];
  if (typeof value !== 'string' || value === '') throw new ControlError(400, `"${key}" has to be a text`);
  return value;
}
