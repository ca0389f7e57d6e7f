import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createWorkerResources } from '../../activities/worker-resources.js';
import { GRPC, grpcCode } from '../../src/cli/grpc-code.js';
import type { GateName } from '../../src/contract/gates.js';
import type { Receipt } from '../../src/contract/messages.js';
import { workflowIdOf } from '../../src/contract/messages.js';
import type { MigrationConfig, MigrationInput, StagingConfig } from '../../src/contract/migration-input.js';
import type { MigrationStatus } from '../../src/contract/status.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { openLedger } from '../../src/ledger/open.js';
import { DEFAULT_TIMING, type LoadTiming } from '../../src/loading/timing.js';
import {
  startPipedriveSandbox,
  type PipedriveSandbox,
  type SandboxFeatures,
} from '../../src/sandbox/pipedrive/index.js';
import { createWorker } from '../../src/temporal/worker.js';
import { testLedger, type TestLedger } from './test-ledger.js';

export interface HarnessOptions {
  readonly temporalAddress: string;
  readonly export: string;
  readonly users: ReadonlyArray<{ email: string; name: string; active?: boolean; admin?: boolean }>;
  readonly staging?: Partial<StagingConfig> | 'waived';
  readonly currency?: string;
  readonly maxHistoryEvents?: number;
  readonly timing?: Partial<LoadTiming>;
  /** What the production account has bought, and how much of it is left to others. */
  readonly production?: {
    readonly plan?: string;
    readonly seats?: number;
    readonly features?: SandboxFeatures;
    /** Percent. */
    readonly reserve?: number;
    readonly topUp?: number;
  };
}

/** The migration user of every test; the sandbox's first user, an admin. */
export const MIGRATION_USER = 'migration@sd2pd.example';

/** Short waits where a test brings about unknown outcomes; the protocol is the same. */
export const TEST_TIMING: LoadTiming = {
  ...DEFAULT_TIMING,
  leaseMs: 5_000,
  renewMs: 500,
  requestTimeoutMs: 3_000,
  marginMs: 200,
  secondLookMs: 300,
};

let counter = 0;

/** Between two looks, in milliseconds: each costs a workflow task. */
const LOOK_EVERY_MS = 250;

/** One migration from an export into a simulated Pipedrive, on the real Temporal server, with a worker in this process. */
export class MigrationHarness {
  readonly name: string;

  private constructor(
    readonly folder: string,
    readonly sandbox: PipedriveSandbox,
    readonly config: MigrationConfig,
    readonly ledger: Ledger,
    readonly client: Client,
    readonly handle: WorkflowHandle,
    private readonly worker: Worker,
    private readonly running: Promise<void>,
    private readonly cleanUp: () => Promise<void>,
  ) {
    this.name = config.name;
  }

  static async start(options: HarnessOptions): Promise<MigrationHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'sd2pd-test-'));
    const sandbox = await startSandbox(options);
    const { env, ...named } = testLedger(nameOf(), join(folder, 'test.ledger'));
    const config = configOf(options, folder, sandbox, named);
    const ledger = await openLedger(config.ledger, config.name, env);
    await ledger.meta.set(META.config, config);
    const connection = await Connection.connect({ address: options.temporalAddress });
    const native = await NativeConnection.connect({ address: options.temporalAddress });
    const client = new Client({ connection });
    const taskQueue = `test-${config.name}`;
    const resources = createWorkerResources(
      { ...env, PRODUCTION_TOKEN: sandbox.accounts[0]!.token, STAGING_TOKEN: sandbox.accounts[1]!.token },
      { ...TEST_TIMING, ...options.timing },
    );
    const worker = await createWorker({
      connection: native,
      namespace: 'default',
      dependencies: resources,
      taskQueue,
    });
    const running = worker.run();
    const input: MigrationInput = {
      config,
      configFingerprint: 'sha256:test',
      searchAttributes: true,
      ...(options.maxHistoryEvents === undefined ? {} : { maxHistoryEvents: options.maxHistoryEvents }),
    };
    const workflowId = workflowIdOf(config.name);
    const handle = await client.workflow.start('migration', { taskQueue, workflowId, args: [input] });
    const cleanUp = async (): Promise<void> => {
      await handle.terminate('the test is over').catch(() => undefined);
      worker.shutdown();
      await running;
      await resources.close();
      await ledger.close();
      await connection.close();
      await native.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    };
    return new MigrationHarness(folder, sandbox, config, ledger, client, handle, worker, running, cleanUp);
  }

  async stop(): Promise<void> {
    await this.cleanUp();
  }

  status(): Promise<MigrationStatus> {
    return this.client.workflow.getHandle(workflowIdOf(this.name)).query<MigrationStatus>('status');
  }

  /** Waits until the status is as wanted; a hold that was not asked for fails at once with what it says. */
  async until(
    wanted: (status: MigrationStatus) => boolean,
    what: string,
    allowHolds = false,
  ): Promise<MigrationStatus> {
    for (let tries = 0; tries < 2_400; tries += 1) {
      const status = await this.status();
      if (wanted(status)) return status;
      if (!allowHolds && status.holds.length > 0) throw new Error(`held: ${JSON.stringify(status.holds)}`);
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error(`never came: ${what}`);
  }

  untilGate(gate: GateName, account: string | null = null): Promise<MigrationStatus> {
    return this.until(
      (s) => s.gate?.name === gate && (account === null || s.gate.account === account),
      `gate ${gate}`,
    );
  }

  untilStage(stage: string): Promise<MigrationStatus> {
    return this.until((s) => s.stage === stage, `stage ${stage}`);
  }

  /** As a program would: an update of the workflow. */
  async update(name: string, args: Record<string, unknown>): Promise<Receipt> {
    const handle = this.client.workflow.getHandle(workflowIdOf(this.name));
    for (;;) {
      try {
        return await handle.executeUpdate<Receipt, [unknown]>(name, { args: [args] });
      } catch (error) {
        // On a slow machine the worker may be behind with the workflow's tasks; no update is taken meanwhile.
        if (grpcCode(error) !== GRPC.failedPrecondition) throw error;
        await sleep(500);
      }
    }
  }

  approve(gate: GateName, more: Record<string, unknown> = {}): Promise<Receipt> {
    return this.update('approve', { gate, by: 'customer@acme.example', ...more });
  }

  /** Up to the first record on its way into production: mapping approved, fields made, every owner the migration user. */
  async untilLoading(): Promise<void> {
    await this.untilGate('mapping');
    await this.approve('mapping');
    await this.untilGate('fields', 'production');
    await this.createFields('production');
    await this.untilGate('owners', 'production');
    await this.update('assignOwner', { source: '*', target: MIGRATION_USER, by: 'customer@acme.example' });
  }

  /** Freeze confirmed, final delta and read-back through: at the gate `cutover`. */
  async untilCutover(): Promise<void> {
    await this.untilGate('freeze');
    await this.approve('freeze');
    await this.untilGate('cutover');
  }

  /** From the gate `cutover` to the end of the workflow. */
  async close(): Promise<MigrationStatus> {
    await this.approve('cutover');
    await this.untilGate('close');
    await this.approve('close');
    return this.until((s) => s.state === 'completed', 'completion');
  }

  /** Creates what the `fields` gate of an account misses. */
  createFields(account: 'staging' | 'production'): Promise<Receipt> {
    return this.update('createFields', { account, by: 'admin@acme.example' });
  }
}

async function startSandbox(options: HarnessOptions): Promise<PipedriveSandbox> {
  const users = [{ email: MIGRATION_USER, name: 'Migration User', admin: true }, ...options.users];
  // A test's speed is not the limits': their own tests have them.
  const features = { burst: 1_000_000, dailyBudget: 100_000_000 };
  const currency = options.currency ?? 'USD';
  return startPipedriveSandbox({
    seed: (counter += 1),
    accounts: ['production', 'staging'].map((name) => ({
      name,
      plan: (name === 'production' && options.production?.plan) || 'premium',
      seats: (name === 'production' && options.production?.seats) || 20,
      users,
      features: { ...features, ...(name === 'production' ? options.production?.features : {}) },
      currency,
    })),
  });
}

function nameOf(): string {
  return `t${process.pid}-${counter}-${Date.now().toString(36)}`;
}

function configOf(
  options: HarnessOptions,
  folder: string,
  sandbox: PipedriveSandbox,
  { name, reference }: Omit<TestLedger, 'env'>,
): MigrationConfig {
  const account = { baseUrl: sandbox.baseUrl, plan: 'premium', seats: 20, reserve: 0, topUp: 50_000_000 };
  const { features: _features, ...bought } = options.production ?? {};
  const staging: StagingConfig | 'waived' =
    options.staging === 'waived'
      ? 'waived'
      : { ...account, tokenEnv: 'STAGING_TOKEN', owners: 'match', sample: 100, ...options.staging };
  return {
    name,
    source: { export: options.export, allowHosts: [] },
    target: { production: { ...account, ...bought, tokenEnv: 'PRODUCTION_TOKEN' }, staging },
    migrationUser: MIGRATION_USER,
    mapping: join(folder, 'mapping.yaml'),
    ledger: reference,
    hypercare: { businessDays: 5, timezone: 'UTC' },
    freeze: { watchSeconds: 0 },
  };
}

/** Writes a mapping as the CLI does on `approve NAME mapping`. */
export async function handInMapping(
  harness: MigrationHarness,
  fingerprint: string,
  text: string,
): Promise<void> {
  await writeFile(harness.config.mapping, text);
  await harness.ledger.mappings.put(fingerprint, text);
}
