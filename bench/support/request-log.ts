import type { SandboxProcess } from './sandbox-process.js';

/** What the simulator noted about one request. */
export interface Logged {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly tokens: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

export async function logOf(sandbox: SandboxProcess, account: string): Promise<readonly Logged[]> {
  const { requests } = await control<{ requests: Logged[] }>(sandbox, 'GET', `/log?account=${account}`);
  return requests;
}

export function tokensOf(entries: readonly Logged[]): number {
  return entries.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** A command of the simulator's control server. */
export async function control<T>(
  { controlUrl }: SandboxProcess,
  method: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<T> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${controlUrl}${path}`, { method, ...sent });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return (await response.json()) as T;
}
