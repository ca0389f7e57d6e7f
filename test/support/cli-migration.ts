import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import axios from 'axios';
import { parse } from 'csv-parse/sync';
import { main } from '../../src/cli/main.js';
import type { GateName } from '../../src/contract/gates.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { FakeTerminal } from '../cli/fake-terminal.js';
import { plainText, readHistories } from './histories.js';
import { ownNamespace } from './temporal.js';

export const MIGRATION_USER = 'migration@acme.example';

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface CliMigrationOptions {
  readonly temporalAddress: string;
  readonly records?: number;
  /** Further lines of migration.yaml. */
  readonly more?: string;
}

type Row = Record<string, string>;

/**
 * One migration as people have it who type commands: from a generated export into a simulated Pipedrive, without staging,
 * on the real Temporal server in a namespace of its own, with a worker in this process.
 */
export class CliMigration {
  #worker: { stop(): Promise<number> } | null = null;

  private constructor(
    readonly name: string,
    readonly folder: string,
    readonly sandbox: PipedriveSandbox,
    readonly env: NodeJS.ProcessEnv,
    readonly client: Client,
  ) {}

  static async create({
    temporalAddress,
    records = 60,
    more = '',
  }: CliMigrationOptions): Promise<CliMigration> {
    const name = `cli-${randomBytes(4).toString('hex')}`;
    const namespace = await ownNamespace();
    const folder = await mkdtemp(join(tmpdir(), 'sd2pd-cli-'));
    await generateExport({ dir: join(folder, 'export'), seed: 1, records, attachments: false });
    const users = [{ email: MIGRATION_USER, name: 'Migration', admin: true }];
    const sandbox = await startPipedriveSandbox({
      accounts: [{ name: 'production', users, seats: 10, currency: 'EUR' }],
    });
    const env = {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
      P_TOKEN: sandbox.accounts[0]?.token,
    };
    const text = `name: ${name}
source: { export: ./export }
target:
  production: { baseUrl: "${sandbox.baseUrl}", tokenEnv: P_TOKEN, plan: premium, seats: 10 }
  staging: waived
migrationUser: ${MIGRATION_USER}
freeze: { watchSeconds: 0 }
${more}`;
    await writeFile(join(folder, 'migration.yaml'), text);
    const connection = await Connection.connect({ address: temporalAddress });
    const client = new Client({ connection, namespace });
    const migration = new CliMigration(name, folder, sandbox, env, client);
    migration.startWorker();
    return migration;
  }

  async stop(): Promise<void> {
    this.sandbox.clearFaults();
    await this.stopWorker();
    await this.client.connection.close();
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  startWorker(): void {
    const stopping = new AbortController();
    const { env, folder } = this;
    const ended = main(['worker'], {
      terminal: new FakeTerminal(),
      cwd: folder,
      env,
      signal: stopping.signal,
    });
    this.#worker = {
      stop() {
        stopping.abort();
        return ended;
      },
    };
  }

  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
    this.#worker = null;
  }

  /** A command as a person types it; NAME is the migration's. */
  async sd2pd(...argv: string[]): Promise<Answer> {
    const terminal = new FakeTerminal();
    const { env, folder } = this;
    const code = await main(
      argv.map((word) => (word === 'NAME' ? this.name : word)),
      { terminal, cwd: folder, env },
    );
    return { code, stdout: terminal.stdout, stderr: terminal.stderr };
  }

  /** The document of a command that has to succeed. */
  async json<T>(...argv: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.sd2pd(...argv, '--json');
    if (code !== 0) throw new Error(`sd2pd ${argv.join(' ')}: ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  status(): Promise<MigrationStatus> {
    return this.json('status', 'NAME');
  }

  async until(wanted: (status: MigrationStatus) => boolean, what: string): Promise<MigrationStatus> {
    let status: MigrationStatus | null = null;
    for (let tries = 0; tries < 600; tries += 1) {
      // Right after the start neither a worker nor the ledger can tell.
      status = await this.status().catch(() => null);
      if (status !== null && wanted(status)) return status;
      await sleep(200);
    }
    throw new Error(`never came: ${what}; ${JSON.stringify({ ...status, phases: [] })}`);
  }

  untilGate(gate: GateName): Promise<MigrationStatus> {
    return this.until((status) => status.gate?.name === gate, `gate ${gate}`);
  }

  async approve(gate: GateName): Promise<void> {
    await this.untilGate(gate);
    await this.json('approve', 'NAME', gate, '--by', 'boss@acme.example');
  }

  /** Up to the first record on its way. */
  async untilLoading(): Promise<void> {
    await this.json('start', '-c', 'migration.yaml');
    await this.approve('mapping');
    await this.untilGate('fields');
    await this.json('fields', 'NAME', 'create', '--account', 'production');
    await this.untilGate('owners');
    await this.json('owners', 'NAME', 'assign', '*', MIGRATION_USER);
  }

  /** Up to hypercare, with the gate `close` open. */
  async untilHypercare(): Promise<void> {
    await this.untilLoading();
    await this.approve('freeze');
    await this.approve('cutover');
    await this.untilGate('close');
  }

  /** A report, by its path below the folder of reports. */
  async report(path: string): Promise<string> {
    await this.json('report', 'NAME', '--out', 'reports');
    return readFile(join(this.folder, 'reports', path), 'utf8');
  }

  /** Source and target id of a record that was created. */
  async created(object: string, at = 0): Promise<{ readonly id: string; readonly targetId: string }> {
    const rows = parse<Row>(await this.report(`production/${object}_success.csv`), { columns: true });
    const row = rows[at];
    return { id: row?.['source_id'] ?? '', targetId: row?.['target_id'] ?? '' };
  }

  async row(object: string, id: string): Promise<Row> {
    const text = await readFile(join(this.folder, 'export', `${object}.csv`), 'utf8');
    const rows = parse<Row>(text, { columns: true, bom: true, relax_column_count: true });
    return rows.find((row) => row['id'] === id) ?? {};
  }

  /** What somebody changes in Pipedrive, some time after the load. */
  async edit(entity: string, id: string, changes: Record<string, unknown>): Promise<void> {
    const { clock, controlUrl } = this.sandbox;
    clock.set(clock.now() + 60_000);
    await axios.post(`${controlUrl}/accounts/production/edit`, { entity, id, changes });
  }

  /** Everything that Temporal keeps of the migration, payloads in plain text. */
  async histories(): Promise<string> {
    const all = await readHistories({ client: this.client, name: this.name });
    return all.map(plainText).join('\n');
  }
}
