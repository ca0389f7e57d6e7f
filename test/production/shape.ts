import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { workflowIdOf } from '../../src/contract/messages.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openLedger } from '../../src/ledger/open.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import type { Child } from '../support/child.js';
import { companyUsers } from '../support/company-users.js';
import { KillableTemporal } from '../support/killable-temporal.js';
import { startPostgres, type PostgresServer } from '../support/postgres-server.js';
import { SimulatorProcess } from '../support/simulator-process.js';
import { spawnSd2pd } from '../support/worker-process.js';

export const MIGRATION_USER = 'migration@acme.example';

export interface ShapeOptions {
  readonly name: string;
  readonly seed: number;
  /** Records of the generated company, see `generateExport`. */
  readonly records: number;
  readonly ledger: 'sqlite' | 'postgres';
  /** Delay of every answer of the simulator, in milliseconds; 0 if left out. */
  readonly latencyMs?: number;
  /** Events after which workflows continue as new; the server's default if left out. */
  readonly continueAsNewAfter?: number;
  /** Goes into the generated company's records, for tests to search for. */
  readonly canary?: string;
}

/**
 * What a deployment consists of, without containers: an external Temporal, Postgres, Pipedrive, and folders that
 * processes may share. Workers are a test's own business.
 */
export class ProductionShape {
  private constructor(
    readonly name: string,
    readonly folder: string,
    readonly temporal: KillableTemporal,
    readonly postgres: PostgresServer | null,
    readonly simulator: SimulatorProcess,
  ) {}

  static async start(options: ShapeOptions): Promise<ProductionShape> {
    const { name, seed, records, ledger, latencyMs = 0, canary } = options;
    const folder = await mkdtemp(join(tmpdir(), 'sd2pd-shape-'));
    const exportDir = join(folder, 'export');
    await generateExport({ dir: exportDir, seed, records, ...(canary === undefined ? {} : { canary }) });
    const users = [
      { email: MIGRATION_USER, name: 'Migration User', admin: true },
      ...(await companyUsers(exportDir)),
    ];
    const [temporal, postgres, simulator] = await Promise.all([
      KillableTemporal.start(folder, options.continueAsNewAfter),
      ledger === 'postgres' ? startPostgres() : null,
      // A test's speed is not the limits': their own tests have them.
      SimulatorProcess.start({
        seed,
        latencyMs,
        accounts: [
          {
            name: 'production',
            plan: 'premium',
            seats: 20,
            users,
            currency: 'EUR',
            features: { burst: 1_000_000, dailyBudget: 100_000_000 },
          },
        ],
      }),
    ]);
    const shape = new ProductionShape(name, folder, temporal, postgres, simulator);
    await shape.#writeConfig();
    return shape;
  }

  get exportDir(): string {
    return join(this.folder, 'export');
  }

  /** All that a worker is told: where Temporal and the ledger are, and the token. */
  get workerEnv(): NodeJS.ProcessEnv {
    return {
      TEMPORAL_ADDRESS: this.temporal.address,
      PIPEDRIVE_TOKEN: this.simulator.token('production'),
      ...(this.postgres === null ? {} : { LEDGER_URL: this.postgres.url }),
    };
  }

  async #writeConfig(): Promise<void> {
    const ledger = this.postgres === null ? join(this.folder, 'a.ledger') : '{ urlEnv: LEDGER_URL }';
    await mkdir(this.operatorFolder);
    await writeFile(
      join(this.operatorFolder, 'migration.yaml'),
      `name: ${this.name}
source: { export: ${this.exportDir} }
target:
  production: { baseUrl: "${this.simulator.baseUrl}", tokenEnv: PIPEDRIVE_TOKEN, plan: premium, seats: 20, reserve: 0 }
  staging: waived
migrationUser: ${MIGRATION_USER}
freeze: { watchSeconds: 1 }
ledger: ${ledger}
`,
    );
  }

  /** Where the person sits who drives the migration. */
  get operatorFolder(): string {
    return join(this.folder, 'operator');
  }

  /** `sd2pd ARGS…` as the operator runs it. */
  sd2pd(...args: string[]): Child {
    return spawnSd2pd(args, this.operatorFolder, this.workerEnv);
  }

  /** Up to the moment from which everything goes by itself: mapping approved, fields made, owners assigned. */
  async prepare(): Promise<void> {
    const config = ['-c', 'migration.yaml'];
    await this.#expect([4], 'start', ...config, '--wait', '--approve', 'mapping');
    await this.#expect([0], 'fields', this.name, 'create', '--account', 'production', ...config);
    await this.#expect([0], 'owners', this.name, 'assign', '--all-missing', MIGRATION_USER, ...config);
  }

  /**
   * Approves what is left and waits for the end, whatever ends the command in between.
   * @returns its exit code: 0, or 3 with skipped records
   */
  conclude(limitMs: number): Promise<number> {
    return this.#insist(limitMs, this.#wait('all'), (code) => code === 0 || code === 3);
  }

  /** The same up to the gate `freeze`: what was loaded or moved by a delta is read back. */
  async reachFreeze(limitMs: number): Promise<void> {
    const isThere = async (): Promise<boolean> => (await this.#statusIfAny())?.gate?.name === 'freeze';
    await this.#insist(limitMs, this.#wait('mapping'), async (code) => code === 4 && (await isThere()));
  }

  /** A delta from a newer export. */
  async delta(limitMs: number, source: string): Promise<void> {
    const words = ['delta', this.name, '--source', source, '-c', 'migration.yaml'];
    await this.#insist(limitMs, words, (code) => code === 0);
  }

  /** Everything removed again, fields and pipelines too, however often the command has to be typed. */
  async rollBack(limitMs: number): Promise<void> {
    const words = ['rollback', this.name, '--schema', '--confirm', this.name, '-c', 'migration.yaml'];
    const isDone = async (): Promise<boolean> => (await this.#statusIfAny())?.state === 'rolled_back';
    await this.#insist(limitMs, words, isDone);
  }

  #wait(approve: string): string[] {
    return ['wait', this.name, '-c', 'migration.yaml', '--approve', approve];
  }

  /** Null while neither Temporal nor the ledger can tell. */
  #statusIfAny(): Promise<MigrationStatus | null> {
    return this.status().catch(() => null);
  }

  /**
   * A command of the operator, again and again until it has done what it is for; what it holds for has been seen to.
   * @param isDone by its exit code
   * @returns the exit code
   */
  async #insist(
    limitMs: number,
    words: readonly string[],
    isDone: (code: number) => boolean | Promise<boolean>,
  ): Promise<number> {
    const giveUpAt = Date.now() + limitMs;
    for (;;) {
      const command = this.sd2pd(...words);
      const killer = setTimeout(() => void command.kill(), giveUpAt - Date.now());
      const code = await command.ended();
      clearTimeout(killer);
      if (code !== null && (await isDone(code))) return code;
      if (Date.now() >= giveUpAt) {
        throw new Error(`sd2pd ${words.join(' ')} ended with ${code}:\n${command.output}`);
      }
      if (code === 5) await this.sd2pd('resume', this.name, '-c', 'migration.yaml').ended();
      await sleep(500);
    }
  }

  /** Until the first organization is on its way. */
  async untilSending(): Promise<void> {
    for (let tries = 0; tries < 1_200; tries += 1) {
      if ((await this.simulator.count({ method: 'POST', pathPrefix: '/api/v2/organizations' })) > 0) return;
      await sleep(50);
    }
    throw new Error('nothing was sent');
  }

  async #expect(codes: readonly number[], ...args: string[]): Promise<void> {
    const command = this.sd2pd(...args);
    const code = await command.ended();
    if (code === null || !codes.includes(code))
      throw new Error(`sd2pd ${args.join(' ')} ended with ${code}:\n${command.output}`);
  }

  openLedger(): Promise<Ledger> {
    if (this.postgres === null) return openLedger({ path: join(this.folder, 'a.ledger') }, this.name);
    return openLedger({ urlEnv: 'LEDGER_URL' }, this.name, { LEDGER_URL: this.postgres.url });
  }

  async status(): Promise<MigrationStatus> {
    const command = this.sd2pd('status', this.name, '--json');
    await command.ended();
    return JSON.parse(command.output) as MigrationStatus;
  }

  /** Process ids of the workers that run an activity of the migration's phases at this moment, by Temporal's word. */
  async busyWorkers(): Promise<number[]> {
    const connection = await Connection.connect({ address: this.temporal.address });
    try {
      const client = new Client({ connection });
      const busy: number[] = [];
      const query = `WorkflowId STARTS_WITH '${workflowIdOf(this.name)}/' AND ExecutionStatus = 'Running'`;
      for await (const { workflowId, runId } of client.workflow.list({ query })) {
        const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
        for (const { lastWorkerIdentity } of raw.pendingActivities ?? []) {
          const pid = Number.parseInt(lastWorkerIdentity ?? '', 10);
          if (!Number.isNaN(pid)) busy.push(pid);
        }
      }
      return busy;
    } finally {
      await connection.close();
    }
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await this.temporal.close();
    await this.postgres?.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
