import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../activities/index.js';
import { createWorkerResources } from '../../activities/worker-resources.js';
import type { LedgerReference, MigrationConfig } from '../../src/contract/migration-input.js';
import { PHASES } from '../../src/contract/objects.js';
import { META } from '../../src/ledger/meta-keys.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { MISSING_OWNER, userEmail } from '../../src/sandbox/smartdesk/world.js';
import type { SandboxProcess } from './sandbox-process.js';

export const MIGRATION_USER = 'migration@bench.example';
const OWNERS = 40;

/** Every user that a generated company can refer to, the migration user first. */
export function benchUsers(): { email: string; name: string; admin?: boolean }[] {
  const owners = Array.from({ length: OWNERS }, (_, i) => userEmail(i + 1));
  const emails = [...new Set([...owners, MISSING_OWNER])];
  return [
    { email: MIGRATION_USER, name: 'Migration', admin: true },
    ...emails.map((email) => ({ email, name: email })),
  ];
}

export interface LoadFigures {
  /** Records created in Pipedrive. */
  readonly created: number;
  readonly loadSeconds: number;
  readonly readBackSeconds: number;
  /** When the run began, ISO: what came before are looks at the account. */
  readonly beganAt: string;
}

/** A migration that is ready to load, and its activities, without Temporal around them. */
export interface BenchRun {
  readonly act: ReturnType<typeof createActivities>;
  readonly run: {
    readonly name: string;
    readonly ledger: LedgerReference;
    readonly run: string;
    readonly role: 'production';
  };
  /** Folder of the export. */
  readonly export: string;
  readonly within: <T>(activity: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

interface Bought {
  readonly plan: string;
  readonly seats: number;
}

/** Discovery and a whole production run through the activities. */
export async function runLoad(
  folder: string,
  records: number,
  sandbox: SandboxProcess,
  bought?: Bought,
): Promise<LoadFigures> {
  const bench = await prepareRun(folder, records, sandbox, bought);
  const figures = await loadAll(bench);
  await bench.close();
  return figures;
}

/** Everything up to the first record. */
export async function prepareRun(
  folder: string,
  records: number,
  sandbox: SandboxProcess,
  bought: Bought = { plan: 'ultimate', seats: 1_000 },
): Promise<BenchRun> {
  await mkdir(folder, { recursive: true });
  const dir = join(folder, 'export');
  await generateExport({ dir, seed: 1, records, attachments: false });
  const config = configOf(folder, dir, sandbox, bought);
  const migration = { name: config.name, ledger: config.ledger };
  const resources = createWorkerResources({ PRODUCTION_TOKEN: sandbox.production.token });
  const act = createActivities(resources);
  const ledger = await resources.ledgerOf(migration);
  await ledger.meta.set(META.config, config);
  const environment = new MockActivityEnvironment();
  const within = <T>(activity: () => Promise<T>): Promise<T> => environment.run(activity);
  await within(() => act.discover(migration));
  const mapping = await ledger.mappings.current();
  await within(() => act.confirmMapping(migration, mapping?.fingerprint ?? ''));
  await within(() => act.createFields(migration, 'production' as const));
  await within(() => act.inspectGate(migration, 'fields' as const, 'production' as const));
  await within(() => act.assignOwner(migration, { source: '*', target: MIGRATION_USER, by: 'bench' }));
  const run = { ...migration, run: 'production', role: 'production' as const };
  return { act, run, export: dir, within, close: () => resources.close() };
}

/** Every phase, planned, loaded and read back. */
export async function loadAll({ act, run, within }: BenchRun): Promise<LoadFigures> {
  const beganAt = new Date().toISOString();
  await within(() => act.beginRun(run));
  const figures = { created: 0, loadSeconds: 0, readBackSeconds: 0, beganAt };
  for (const object of PHASES) {
    const phase = { ...run, object };
    const started = performance.now();
    await within(() => act.planPhase(phase));
    for (let done = false; !done;) ({ done } = await within(() => act.loadBatch(phase)));
    const loaded = performance.now();
    figures.created += (await within(() => act.settlePhase(phase))).counts.created;
    figures.loadSeconds += (loaded - started) / 1_000;
    figures.readBackSeconds += (performance.now() - loaded) / 1_000;
  }
  return figures;
}

function configOf(
  folder: string,
  dir: string,
  sandbox: SandboxProcess,
  bought: { readonly plan: string; readonly seats: number },
): MigrationConfig {
  return {
    name: 'bench',
    source: { export: dir, allowHosts: [] },
    target: {
      production: {
        baseUrl: sandbox.production.baseUrl,
        tokenEnv: 'PRODUCTION_TOKEN',
        ...bought,
        reserve: 0,
        topUp: 0,
      },
      staging: 'waived',
    },
    migrationUser: MIGRATION_USER,
    mapping: join(folder, 'mapping.yaml'),
    ledger: { path: join(folder, 'bench.ledger') },
    hypercare: { businessDays: 5, timezone: 'UTC' },
  };
}
