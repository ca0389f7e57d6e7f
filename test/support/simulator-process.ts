import { join } from 'node:path';
import type { AccountDump } from '../../src/sandbox/pipedrive/dump.js';
import type { ActiveFault, FaultRule } from '../../src/sandbox/pipedrive/faults.js';
import type { SandboxOptions } from '../../src/sandbox/pipedrive/options.js';
import { Child } from './child.js';
import { compiledEntry } from './compiled-entry.js';

interface Announced {
  readonly accounts: readonly { readonly name: string; readonly token: string }[];
  readonly baseUrl: string;
  readonly controlUrl: string;
}

/** The simulated Pipedrive in a process of its own, reached as anybody would: its API, and its control port. */
export class SimulatorProcess {
  private constructor(
    private readonly child: Child,
    private readonly announced: Announced,
  ) {}

  static async start(options: SandboxOptions): Promise<SimulatorProcess> {
    const child = new Child([await compiledEntry('simulator-entry'), JSON.stringify(options)], {
      cwd: join(import.meta.dirname, '../..'),
      env: process.env,
    });
    return new SimulatorProcess(child, JSON.parse(await child.line(/^\{/)) as Announced);
  }

  get baseUrl(): string {
    return this.announced.baseUrl;
  }

  token(account: string): string {
    const found = this.announced.accounts.find(({ name }) => name === account);
    if (found === undefined) throw new Error(`the simulator has no account ${account}`);
    return found.token;
  }

  dump(account: string): Promise<AccountDump> {
    return this.#control('GET', `/accounts/${account}/dump`);
  }

  /** Requests so far that match. */
  async count(query: Readonly<Record<string, string>>): Promise<number> {
    const { count } = await this.#control<{ count: number }>(
      'GET',
      `/log/count?${new URLSearchParams(query).toString()}`,
    );
    return count;
  }

  async addFaults(faults: readonly FaultRule[]): Promise<void> {
    await this.#control('POST', '/faults', { faults });
  }

  async faults(): Promise<readonly ActiveFault[]> {
    return (await this.#control<{ faults: ActiveFault[] }>('GET', '/faults')).faults;
  }

  async clearFaults(): Promise<void> {
    await this.#control('DELETE', '/faults');
  }

  /** Moves the server's clock on, in milliseconds. */
  async advanceClock(ms: number): Promise<void> {
    await this.#control('POST', '/clock/advance', { ms });
  }

  /** Changes a record as a user would in Pipedrive's pages. */
  async edit(
    account: string,
    entity: string,
    id: string,
    changes: Readonly<Record<string, unknown>>,
    email: string,
  ): Promise<void> {
    await this.#control('POST', `/accounts/${account}/edit`, { entity, id, changes, email });
  }

  async close(): Promise<void> {
    await this.child.kill();
  }

  async #control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.announced.controlUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
