import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { createActivities } from '../../activities/index.js';
import { createWorkerResources } from '../../activities/worker-resources.js';
import type { Forecast, ForecastStep, RunForecast } from '../../src/contract/forecast.js';
import type { AccountRole } from '../../src/contract/gates.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import { PHASES } from '../../src/contract/objects.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { mappingSchema, type Mapping } from '../../src/mapping/mapping-schema.js';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { makePreview } from '../../src/preview/make-preview.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { spentBy, type Spent, type SpentBySteps } from './expect-close.js';

export const MIGRATION_USER = 'migration@sd2pd.example';

export interface MeasureOptions {
  readonly export: string;
  readonly users: ReadonlyArray<{ readonly email: string; readonly name: string }>;
  readonly role?: AccountRole;
  /** Records per object of the staging run. */
  readonly sample?: number | null;
  readonly currency?: string;
  /** Persons and organizations that the account has before. */
  readonly existing?: { readonly emails: readonly string[]; readonly organizations: readonly string[] };
  /** Changes the proposed mapping before it is confirmed. */
  readonly change?: (mapping: Mapping) => Mapping;
}

export interface Measured {
  readonly forecast: RunForecast;
  /** What the simulator counted, by step of the run. */
  readonly steps: SpentBySteps;
  /** What `sd2pd plan` said before anything was created, and what became of it: counts and reasons by object. */
  readonly planned: Counted;
  readonly loaded: Counted;
}

export type Counted = Readonly<Record<string, unknown>>;

/** Forecasts a run and then makes it, through the activities and without Temporal around them. */
export async function measureRun(options: MeasureOptions): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-forecast-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  const run = new MeasuredRun(options, folder, sandbox);
  onTestFinished(() => run.close());
  return run.measure();
}

class MeasuredRun {
  readonly #role: AccountRole;
  readonly #config: MigrationConfig;
  readonly #resources;
  readonly #act;
  readonly #environment = new MockActivityEnvironment();
  readonly #steps = new Map<ForecastStep, Spent>();

  constructor(
    private readonly options: MeasureOptions,
    folder: string,
    private readonly sandbox: PipedriveSandbox,
  ) {
    this.#role = options.role ?? 'production';
    this.#config = configOf(options, folder, sandbox.baseUrl);
    const [production, staging] = sandbox.accounts;
    this.#resources = createWorkerResources({
      PRODUCTION_TOKEN: production!.token,
      STAGING_TOKEN: staging!.token,
    });
    this.#act = createActivities(this.#resources);
  }

  close(): Promise<void> {
    return this.#resources.close();
  }

  async measure(): Promise<Measured> {
    const migration = { name: this.#config.name, ledger: this.#config.ledger };
    const ledger = await this.#resources.ledgerOf(migration);
    await ledger.meta.set(META.config, this.#config);
    await this.#fillAccount();
    await this.#within(() => this.#act.discover(migration));
    const mapping = await this.#handIn(ledger);
    const planned = await this.#plan(ledger, mapping);
    await this.#step('set_up', () => this.#setUp(migration, mapping));
    const run = { ...migration, run: this.#role, role: this.#role };
    for (const object of PHASES) {
      const phase = { ...run, object };
      await this.#step(object, async () => {
        await this.#within(() => this.#act.planPhase(phase));
        for (let done = false; !done;) ({ done } = await this.#within(() => this.#act.loadBatch(phase)));
        await this.#within(() => this.#act.settlePhase(phase));
      });
    }
    await this.#step('spot_check', () => this.#within(() => this.#act.prepareSpotCheck(run)));
    const { runs } = await ledger.meta.require<Forecast>(META.forecast);
    return {
      forecast: runs.find((one) => one.run === this.#role)!,
      steps: this.#steps,
      planned,
      loaded: await this.#loaded(ledger),
    };
  }

  async #plan(ledger: Ledger, fingerprint: string): Promise<Counted> {
    const mapping = mappingSchema.parse(parse((await ledger.mappings.get(fingerprint))!));
    const before = this.sandbox.requests().length;
    const request = {
      ledger,
      config: this.#config,
      mapping,
      role: this.#role,
      records: [],
      beat: () => undefined,
    };
    const { preview } = await makePreview(request);
    if (this.sandbox.requests().length !== before) throw new Error('the plan sent a request');
    return Object.fromEntries(
      preview.objects.map(({ object, values: _values, ...counts }) => [object, counts]),
    );
  }

  async #loaded(ledger: Ledger): Promise<Counted> {
    const counted: Record<string, unknown> = {};
    for (const object of PHASES) {
      const { pending: _none, ...counts } = await ledger.stats.countsOf(this.#role, object);
      const reasons = await ledger.stats.reasons(this.#role, object);
      if (counts.source > 0) counted[object] = { ...counts, reasons };
    }
    return counted;
  }

  /** As the workflow does from the confirmed mapping to the first phase. */
  async #setUp(
    migration: { name: string; ledger: MigrationConfig['ledger'] },
    mapping: string,
  ): Promise<void> {
    const role = this.#role;
    await this.#within(() => this.#act.confirmMapping(migration, mapping));
    await this.#within(() => this.#act.inspectGate(migration, 'fields', role));
    await this.#within(() => this.#act.createFields(migration, role));
    const fields = await this.#within(() => this.#act.inspectGate(migration, 'fields', role));
    if (fields.missing.length > 0) throw new Error(`fields: ${JSON.stringify(fields.missing)}`);
    await this.#within(() =>
      this.#act.assignOwner(migration, { source: '*', target: MIGRATION_USER, by: 'test' }),
    );
    await this.#within(() => this.#act.inspectGate(migration, 'owners', role));
    await this.#within(() => this.#act.beginRun({ ...migration, run: role, role }));
  }

  async #fillAccount(): Promise<void> {
    const { emails, organizations } = this.options.existing ?? { emails: [], organizations: [] };
    for (const value of emails)
      await this.#post('persons', { name: value, emails: [{ value, primary: true }] });
    for (const name of organizations) await this.#post('organizations', { name });
  }

  async #post(object: string, body: Record<string, unknown>): Promise<void> {
    const { token } = this.sandbox.accounts.find(({ name }) => name === this.#role)!;
    const answer = await fetch(`${this.sandbox.baseUrl}/api/v2/${object}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-token': token },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${object}: ${answer.status} ${await answer.text()}`);
  }

  async #handIn(ledger: Ledger): Promise<string> {
    const current = (await ledger.mappings.current())!;
    if (this.options.change === undefined) return current.fingerprint;
    const mapping = this.options.change(mappingSchema.parse(parse(current.content)));
    const fingerprint = fingerprintMapping(mapping);
    await ledger.mappings.put(fingerprint, stringify(mapping));
    return fingerprint;
  }

  #within<T>(activity: () => Promise<T>): Promise<T> {
    return this.#environment.run(activity);
  }

  async #step(step: ForecastStep, work: () => Promise<void>): Promise<void> {
    const after = this.sandbox.requests().at(-1)?.seq ?? 0;
    await work();
    const made = this.sandbox.requests({ account: this.#role, after }).filter(({ status }) => status !== 429);
    this.#steps.set(step, spentBy(made));
  }
}

function startSandbox({ users, currency = 'USD' }: MeasureOptions): Promise<PipedriveSandbox> {
  const all = [{ email: MIGRATION_USER, name: 'Migration User', admin: true }, ...users];
  // Limits are not what is measured.
  const features = { burst: 1_000_000, dailyBudget: 100_000_000 };
  return startPipedriveSandbox({
    seed: 1,
    accounts: ['production', 'staging'].map((name) => ({
      name,
      plan: 'premium',
      seats: 20,
      users: all,
      features,
      currency,
    })),
  });
}

function configOf(options: MeasureOptions, folder: string, baseUrl: string): MigrationConfig {
  const account = { baseUrl, plan: 'premium', seats: 20, reserve: 20, topUp: 0 };
  return {
    name: 'forecast',
    source: { export: options.export, allowHosts: [] },
    target: {
      production: { ...account, tokenEnv: 'PRODUCTION_TOKEN' },
      staging: { ...account, tokenEnv: 'STAGING_TOKEN', owners: 'match', sample: options.sample ?? null },
    },
    migrationUser: MIGRATION_USER,
    mapping: join(folder, 'mapping.yaml'),
    ledger: { path: join(folder, 'test.ledger') },
    hypercare: { businessDays: 5, timezone: 'UTC' },
  };
}
