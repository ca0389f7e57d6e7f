import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Forecast } from '../../src/contract/forecast.js';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import { runDiscovery } from '../../src/discovery/run-discovery.js';
import { inspectFields } from '../../src/gates/fields-gate.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { META } from '../../src/ledger/meta-keys.js';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { mappingSchema } from '../../src/mapping/mapping-schema.js';
import { createPipedriveClient, type PipedriveClient } from '../../src/pipedrive/client.js';
import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { generateExport } from '../../src/sandbox/smartdesk/generate-export.js';
import { parse, stringify } from 'yaml';
import { emptyLedger } from '../reports/ledger-fixture.js';

const USER = 'migration@sd2pd.example';
/** Leads and deals of one seat on the plan lite. */
const LITE_CAP = 2_500;
/** Other limits are not what is tested. */
const FAST = { burst: 1_000_000, dailyBudget: 100_000_000 };

interface World {
  readonly ledger: Ledger;
  readonly client: PipedriveClient;
  readonly config: MigrationConfig;
}

/** Discovery of a small generated company into an account on the plan lite, with its proposed mapping confirmed. */
async function discovered(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-gate-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await generateExport({ dir: join(folder, 'export'), seed: 3, records: 300, attachments: false });
  const sandbox = await startPipedriveSandbox({
    accounts: [
      {
        name: 'production',
        seats: 10,
        features: FAST,
        users: [{ email: USER, name: 'Migration', admin: true }],
      },
    ],
  });
  onTestFinished(() => sandbox.close());
  const { baseUrl, token } = sandbox.accounts[0]!;
  const account = { baseUrl, plan: 'lite', seats: 1, reserve: 0, topUp: 1_000_000 };
  const client = createPipedriveClient({ ...account, plan: 'premium', seats: 1_000, token });
  const config: MigrationConfig = {
    name: 'gate',
    source: { export: join(folder, 'export'), allowHosts: [] },
    target: { production: { ...account, tokenEnv: 'T' }, staging: 'waived' },
    migrationUser: USER,
    mapping: join(folder, 'mapping.yaml'),
    ledger: { path: join(folder, 'test.ledger') },
    hypercare: { businessDays: 5, timezone: 'UTC' },
  };
  const ledger = await emptyLedger();
  await runDiscovery({ ledger, config, clients: { production: client, staging: null } });
  await ledger.meta.set(META.confirmedMapping, (await ledger.mappings.current())!.fingerprint);
  return { ledger, client, config };
}

async function capsOf({ ledger, client, config }: World): Promise<string[]> {
  const context = { ledger, config, client: () => Promise.resolve(client), beat: () => undefined };
  const { missing } = await inspectFields(context, 'production');
  return missing.filter(({ kind }) => kind === 'plan_cap').map(({ name, detail }) => `${name}: ${detail}`);
}

async function comingOf({ ledger }: World): Promise<number> {
  const { runs } = await ledger.meta.require<Forecast>(META.forecast);
  const steps = runs[0]!.steps.filter(({ step }) => step === 'leads' || step === 'deals');
  return steps.reduce((sum, { posts }) => sum + posts, 0);
}

test('the gate opens for the last lead or deal that the plan takes, and not for one more', async () => {
  const world = await discovered();
  const coming = await comingOf(world);
  const room = LITE_CAP - coming;
  for (let made = 0; made < room; made += 50) {
    const batch = Array.from({ length: Math.min(50, room - made) });
    await Promise.all(batch.map(() => world.client.deals.create({ title: 'There before' })));
  }
  expect((await capsOf(world)).filter((line) => line.startsWith('leads and deals'))).toEqual([]);
  await world.client.deals.create({ title: 'One more' });
  await world.ledger.meta.delete(META.held('production'));
  const [line] = (await capsOf(world)).filter((one) => one.startsWith('leads and deals'));
  expect(line).toContain(`has ${room + 1} leads and deals that are not archived and ${coming} come: 2501`);
});

test('more custom fields than the plan has are named before one is created', async () => {
  const [line] = (await capsOf(await discovered())).filter((one) => one.startsWith('custom fields'));
  expect(line).toMatch(/has 0 custom fields and \d+ are to be created: \d+, where the plan lite allows 30/);
});

test('another mapping that is confirmed counts anew: what it filters does not come', async () => {
  const world = await discovered();
  const { ledger } = world;
  const proposed = mappingSchema.parse(parse((await ledger.mappings.current())!.content));
  const { leads, ...objects } = proposed.objects;
  const mapping = { ...proposed, objects: { ...objects, leads: { ...leads, enabled: false } } };
  const fingerprint = fingerprintMapping(mapping);
  await ledger.mappings.put(fingerprint, stringify(mapping));
  await ledger.meta.set(META.confirmedMapping, fingerprint);
  const before = await comingOf(world);
  await capsOf(world);
  expect(await comingOf(world)).toBeLessThan(before);
  expect((await ledger.meta.require<Forecast>(META.forecast)).mapping).toBe(fingerprint);
});
