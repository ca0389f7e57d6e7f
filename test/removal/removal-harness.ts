import { PHASES } from '../../src/contract/objects.js';
import type { RollbackLine } from '../../src/contract/rollback.js';
import { META } from '../../src/ledger/meta-keys.js';
import { LoadHarness } from '../loading/load-harness.js';
import { accountFor, type Accounting } from '../support/exactly-once.js';
import { liveDump, type LiveDump } from './live-dump.js';

/** A loaded account, and what it was before. */
export interface Loaded {
  readonly harness: LoadHarness;
  readonly before: LiveDump;
}

/** A company that had something in Pipedrive before, and whose migration has been loaded. */
export async function startLoaded(): Promise<Loaded> {
  const loaded = await startPrepared();
  await loadAll(loaded.harness);
  return loaded;
}

/** Up to the beginning of the run. */
export async function startPrepared(): Promise<Loaded> {
  let before: LiveDump = {};
  const harness = await LoadHarness.start(undefined, 70, undefined, async (account) => {
    await people(account);
    before = now(account);
  });
  return { harness, before };
}

/** What the company had in Pipedrive before. */
async function people(account: LoadHarness): Promise<void> {
  const at = new Date(Date.now() - 86_400_000);
  const [org = ''] = await account.add('organizations', [{ name: 'Theirs before' }], at);
  const [person = ''] = await account.add('persons', [{ name: 'Before', org_id: Number(org) }], at);
  await account.add('deals', [{ title: 'Before', person_id: Number(person), org_id: Number(org) }], at);
}

export async function loadAll({ worker }: LoadHarness): Promise<void> {
  for (const object of PHASES) {
    await worker.load(object);
    await worker.settle(object);
  }
}

export function now(harness: LoadHarness): LiveDump {
  return liveDump(harness.sandbox.dump('production'));
}

/** The report of the last rollback, by object. */
export async function linesOf(harness: LoadHarness): Promise<Map<string, RollbackLine>> {
  const lines = await (await harness.ledger()).meta.require<RollbackLine[]>(META.rollbackLines('production'));
  return new Map(lines.map((line) => [line.object, line]));
}

/** What is wrong of what the migration moved; records that are not its own aside. */
export async function faultsOf(harness: LoadHarness): Promise<Accounting> {
  const { config, sandbox } = harness;
  const found = await accountFor(
    config.source.export,
    await harness.ledger(),
    'production',
    sandbox.dump('production'),
  );
  return { ...found, unexpected: [] };
}

export const FAULTLESS: Accounting = { lost: [], doubled: [], missing: [], unexpected: [], unfinished: [] };
