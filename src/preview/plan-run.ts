import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountRole } from '../contract/gates.js';
import { accountConfig, type AccountConfig, type MigrationConfig } from '../contract/migration-input.js';
import { PHASES } from '../contract/objects.js';
import { readSourceFacts } from '../discovery/source-facts.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type ExportFacts } from '../ledger/meta-keys.js';
import { openLedger } from '../ledger/open.js';
import { loadBatch } from '../loading/batch.js';
import { companyVisibility } from '../loading/build-run-context.js';
import { ownerResolver } from '../loading/owner-resolver.js';
import { planPhase } from '../loading/plan/plan-phase.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { chooseSample } from '../loading/sample.js';
import { DEFAULT_TIMING } from '../loading/timing.js';
import { fieldManifest } from '../mapping/manifest/field-manifest.js';
import { neededActivityTypes, neededCurrencies } from '../mapping/manifest/needs.js';
import type { Mapping } from '../mapping/mapping-schema.js';
import { createPipedriveClient } from '../pipedrive/client.js';
import type { TargetSchema } from '../pipedrive/target-schema.js';
import { openExport, type ExportSource } from '../smartdesk/export-source.js';
import { asIfReady } from './as-if-schema.js';
import { DryTransport } from './dry-transport.js';

export interface PlanRequest {
  readonly ledger: Ledger;
  readonly config: MigrationConfig;
  readonly mapping: Mapping;
  readonly role: AccountRole;
  readonly beat: (progress: { readonly object: string }) => void;
}

/** A run that was planned to its end in a ledger of its own. */
export interface PlannedRun {
  readonly context: RunContext;
  /** What the account has as far as it was looked at; null: not at all. */
  readonly schema: TargetSchema | null;
  close(): Promise<void>;
}

/**
 * Plays a whole run by the loader's own code over a copy of the ledger and an account that takes everything: so the
 * counts are those of the load, but for what only Pipedrive can say (`target_refused`). Nothing is sent, and the ledger
 * of the migration is only read.
 */
export async function planRun(request: PlanRequest): Promise<PlannedRun> {
  const { ledger, config, role, mapping, beat } = request;
  const folder = await mkdtemp(join(tmpdir(), 'sd2pd-plan-'));
  const scratch = await openLedger({ path: join(folder, 'plan.ledger') }, config.name);
  const opened: ExportSource[] = [];
  const closeAll = async (): Promise<void> => {
    for (const source of opened) await source.close();
    await scratch.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ledger.copySourceAndTarget(scratch);
    const schema = await ledger.meta.get<TargetSchema>(META.schema(role));
    const context = await planningContext(request, scratch, { opened });
    const staging = config.target.staging;
    if (context.sampled && staging !== 'waived')
      await chooseSample(scratch, role, staging.sample ?? 0, mapping);
    for (const object of PHASES) {
      beat({ object });
      await planPhase(context, object);
      const port = portOf(object);
      for (let done = port === null; !done && port !== null;) ({ done } = await loadBatch(context, port));
    }
    return { context, schema, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/**
 * What planning needs, over a ledger of its own or that of the migration (which is then only read).
 * @param opened the export, once somebody asked for it: to be closed
 * @param besides another mapping whose fields the account has as well
 */
export async function planningContext(
  { config, mapping, role, beat }: PlanRequest,
  ledger: Ledger,
  { opened, besides }: { readonly opened: ExportSource[]; readonly besides?: Mapping },
): Promise<RunContext> {
  const facts = await readSourceFacts(ledger);
  const account = accountOf(config, role);
  const known = await ledger.meta.get<TargetSchema>(META.schema(role));
  const mappings = besides === undefined ? [mapping] : [mapping, besides];
  const schema: TargetSchema = {
    ...asIfReady(known, {
      manifest: mappings.flatMap((each) => fieldManifest(each, facts.definitions)),
      activityTypes: mappings.flatMap((each) => neededActivityTypes(each, facts)),
      currencies: mappings.flatMap((each) => neededCurrencies(each, facts)),
    }),
    visibleToCompany: companyVisibility(account.plan),
  };
  const resolve = ownerResolver(schema, await ledger.owners.all());
  const staging = config.target.staging;
  const isStaging = role === 'staging' && staging !== 'waived';
  const exported = await ledger.meta.require<ExportFacts>(META.export);
  let source: Promise<ExportSource> | null = null;
  return {
    ledger,
    config,
    account,
    role,
    run: role,
    reportedAs: role,
    facts: { role, startedAt: exported.exportedAt, companyId: schema.companyId, mapping: '' },
    source: exported,
    client: createPipedriveClient({ baseUrl: 'http://127.0.0.1', token: '' }, new DryTransport(schema)),
    schema,
    mapping,
    // The gate `owners` lets no run begin before every owner resolves.
    owners: (email) => resolve(email) ?? (email.trim() === '' ? null : schema.me.id),
    sampled: isStaging && staging.sample !== null,
    ownersMode: isStaging ? staging.owners : 'match',
    holder: 'plan',
    timing: DEFAULT_TIMING,
    signal: new AbortController().signal,
    openSource: () =>
      (source ??= openExport(exported.path).then((found) => {
        opened.push(found);
        return found;
      })),
    beat: () => beat({ object: '' }),
  };
}

function accountOf(config: MigrationConfig, role: AccountRole): AccountConfig {
  const account = accountConfig(config, role);
  if (account === null) throw new Error(`the ${role} account is waived in migration.yaml`);
  return account;
}
