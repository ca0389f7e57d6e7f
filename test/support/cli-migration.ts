import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import axios from 'axios';
import { parse } from 'csv-parse/sync';
import type { GateName } from '../../src/contract/gates.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { CliHarness, MIGRATION_USER, type CliAnswer } from '../cli/cli-harness.js';
import { plainText, readHistories } from './histories.js';

interface CliMigrationOptions {
  readonly records?: number;
  /** Further lines of migration.yaml. */
  readonly more?: string;
}

type Row = Record<string, string>;

/** One migration as people have it who type commands: of a generated company without files, without staging, with a worker. */
export class CliMigration {
  private constructor(
    private readonly cli: CliHarness,
    readonly client: Client,
  ) {}

  static async create({ records = 60, more = '' }: CliMigrationOptions = {}): Promise<CliMigration> {
    const cli = await CliHarness.start(records, false);
    await cli.writeConfig('migration.yaml', null, `freeze: { watchSeconds: 0 }\n${more}`);
    const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = cli.env;
    const connection = await Connection.connect({ address: address ?? '' });
    const client = new Client({ connection, namespace: namespace ?? '' });
    cli.startWorker();
    return new CliMigration(cli, client);
  }

  get name(): string {
    return this.cli.name;
  }

  get folder(): string {
    return this.cli.folder;
  }

  get sandbox(): PipedriveSandbox {
    return this.cli.sandbox;
  }

  get env(): NodeJS.ProcessEnv {
    return this.cli.env;
  }

  async stop(): Promise<void> {
    this.sandbox.clearFaults();
    await this.client.connection.close();
    await this.cli.stop();
  }

  startWorker(): void {
    this.cli.startWorker();
  }

  async stopWorker(): Promise<void> {
    await this.cli.stopWorker();
  }

  /** A command as a person types it; NAME is the migration's. */
  sd2pd(...argv: string[]): Promise<CliAnswer> {
    return this.cli.sd2pd(...argv.map((word) => (word === 'NAME' ? this.name : word)));
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
      await sleep(500);
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
