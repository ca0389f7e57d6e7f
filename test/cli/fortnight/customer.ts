import axios from 'axios';
import { join } from 'node:path';
import { openLedger } from '../../../src/ledger/open.js';
import type { Conflict } from '../../../src/ledger/conflict-store.js';
import { newerExport, type RowChanges } from '../../../src/sandbox/smartdesk/newer-export.js';
import { expect } from 'vitest';
import type { CliHarness } from '../cli-harness.js';
import { LEE } from './company.js';

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ accounts: 'organizations', contacts: 'persons', deals: 'deals', leads: 'leads' },
  ...{ activities: 'activities', tasks: 'activities', notes: 'notes', attachments: 'files' },
};

/** The people of a migration: one types commands, one exports, and one works in Pipedrive. */
export class Customer {
  #exports = 0;

  constructor(
    readonly cli: CliHarness,
    /** Export that was handed in last. */
    public dir: string,
  ) {}

  /** Runs a command that has to succeed. @returns what it printed */
  async type(...argv: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli.sd2pd(...argv);
    expect({ code, of: argv.join(' '), ...(code === 0 ? {} : { stderr }) }).toEqual({
      code: 0,
      of: argv.join(' '),
    });
    return stdout;
  }

  /** Waits for a gate, and approves others on the way. */
  async untilGate(name: string, approve = ''): Promise<void> {
    const options = approve === '' ? [] : ['--approve', approve];
    expect((await this.cli.sd2pd('wait', this.cli.name, ...options)).code).toBe(4);
    await this.gateIs(name);
  }

  async gateIs(name: string): Promise<void> {
    await expect
      .poll(async () => (await this.cli.status()).gate?.name, { timeout: 60_000, interval: 500 })
      .toBe(name);
  }

  /** A day passes in SmartDesk, and its export is handed in as a delta. */
  async deltaAfter(
    changes: RowChanges,
    before: (dir: string) => Promise<void> = async () => {},
  ): Promise<void> {
    const to = join(this.cli.folder, `export-${(this.#exports += 1)}`);
    await newerExport(this.dir, to, changes);
    await before(to);
    this.dir = to;
    await this.type('delta', this.cli.name, '--source', to);
    await this.untilGate('freeze');
  }

  /** Pipedrive's id of a record of the source. */
  async idOf(object: string, sourceId: string): Promise<number | string> {
    const path = join(this.cli.folder, `${this.cli.name}.ledger`);
    const ledger = await openLedger({ path }, this.cli.name, this.cli.env);
    try {
      const fates = await ledger.records.fates('production', object, [sourceId]);
      const id = fates.get(sourceId)?.target_id;
      if (id == null) throw new Error(`${object}/${sourceId} is not in Pipedrive`);
      return object === 'leads' ? id : Number(id);
    } finally {
      await ledger.close();
    }
  }

  /** Lee changes a record in Pipedrive. */
  async edit(object: string, sourceId: string, changes: Record<string, unknown>): Promise<void> {
    await this.#control('edit', { ...(await this.#named(object, sourceId)), changes });
  }

  async remove(object: string, sourceId: string): Promise<void> {
    await this.#control('delete', await this.#named(object, sourceId));
  }

  async merge(object: string, sourceId: string, survivor: string): Promise<void> {
    const mergeWithId = await this.idOf(object, survivor);
    await this.#control('merge', { ...(await this.#named(object, sourceId)), mergeWithId });
  }

  /** Lee creates a record of Pipedrive's own. */
  async create(entity: string, record: Record<string, unknown>): Promise<void> {
    await this.#control('seed', { entity, records: [record] });
  }

  async invite(email: string): Promise<void> {
    await this.#control('users', { email, name: email });
  }

  /** What is to be decided. */
  async conflicts(): Promise<Conflict[]> {
    const text = await this.type('conflicts', this.cli.name, '--json');
    return (JSON.parse(text) as { conflicts: Conflict[] }).conflicts.filter(({ state }) => state === 'open');
  }

  /** How many requests changed something in Pipedrive so far. */
  writes(): number {
    return this.cli.sandbox.requests().filter(({ method }) => method !== 'GET').length;
  }

  async #named(object: string, sourceId: string): Promise<{ entity: string; id: number | string }> {
    return { entity: ENTITIES[object] ?? object, id: await this.idOf(object, sourceId) };
  }

  async #control(command: string, body: Record<string, unknown>): Promise<void> {
    const url = `${this.cli.sandbox.controlUrl}/accounts/production/${command}`;
    const sent = command === 'users' ? body : { ...body, email: LEE };
    const { status, data } = await axios.post<{ error?: string }>(url, sent, { validateStatus: () => true });
    if (status >= 300) throw new Error(`${command}: ${data.error ?? status}`);
  }
}
