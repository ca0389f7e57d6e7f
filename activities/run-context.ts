import { Context } from '@temporalio/activity';
import type { RunReference } from '../workflows/activity-types.js';
import type { AccountRole } from '../src/contract/gates.js';
import { accountConfig, type MigrationConfig } from '../src/contract/migration-input.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { META, type ExportFacts, type RunFacts } from '../src/ledger/meta-keys.js';
import { resolveSecret } from '../src/config/secrets.js';
import { confirmedMapping } from '../src/loading/confirmed-mapping.js';
import { HoldNeeded } from '../src/loading/obstacles.js';
import { ownerResolver } from '../src/loading/owner-resolver.js';
import type { RunContext } from '../src/loading/run-context.js';
import type { PipedriveClient } from '../src/pipedrive/client.js';
import type { TargetSchema } from '../src/pipedrive/target-schema.js';
import { openExport, type ExportSource } from '../src/smartdesk/export-source.js';
import type { ActivityDependencies } from './dependencies.js';

/** The client of an account, with the token from the worker's environment. */
export function clientFor(
  dependencies: ActivityDependencies,
  config: MigrationConfig,
  role: AccountRole,
): PipedriveClient {
  const account = accountConfig(config, role);
  if (account === null) throw new Error(`the ${role} account is waived in migration.yaml`);
  const { baseUrl, plan, seats, reserve, topUp } = account;
  const token = tokenOf(dependencies, account.tokenEnv);
  return dependencies.clientOf({ baseUrl, token, plan, seats, reserve, topUp });
}

function tokenOf({ env }: ActivityDependencies, name: string): string {
  try {
    return resolveSecret(name, env);
  } catch {
    throw new HoldNeeded(
      'credentials_refused',
      `The worker's environment has no ${name}.`,
      'migration engineer',
      `Start the worker with ${name} set, then: sd2pd resume NAME`,
    );
  }
}

/** What was confirmed about an account, checked before every batch: nobody swaps it under the migration. */
export async function requireSameAccount(
  ledger: Ledger,
  role: AccountRole,
  client: PipedriveClient,
): Promise<void> {
  const frozen = await ledger.meta.get<number>(META.company(role));
  const { company_id: now } = await client.settings.me();
  if (frozen === null || frozen === now) return;
  throw new HoldNeeded(
    'account_changed',
    `The ${role} account is company ${now ?? 'unknown'}; the mapping was confirmed for company ${frozen}.`,
    'migration engineer',
    'Put the right base URL and token back, then: sd2pd resume NAME',
  );
}

/** Builds what moving records needs, for one activity. Call `close` at its end. */
export async function openRunContext(
  dependencies: ActivityDependencies,
  reference: RunReference,
): Promise<RunContext & { close(): Promise<void> }> {
  const ledger = await dependencies.ledgerOf(reference);
  const config = await ledger.meta.require<MigrationConfig>(META.config);
  const { role, run } = reference;
  const account = accountConfig(config, role);
  if (account === null) throw new Error(`the ${role} account is waived in migration.yaml`);
  const client = clientFor(dependencies, config, role);
  const facts = await ledger.meta.require<RunFacts>(META.run(run));
  const schema = await ledger.meta.require<TargetSchema>(META.schema(role));
  const activity = Context.current();
  let source: Promise<ExportSource> | null = null;
  return {
    ledger,
    config,
    account,
    role,
    run,
    facts,
    client,
    source: await ledger.meta.require<ExportFacts>(META.export),
    schema: { ...schema, visibleToCompany: companyVisibility(account.plan) },
    mapping: await confirmedMapping(ledger),
    owners: ownerResolver(schema, await ledger.owners.all()),
    ownersMode:
      role === 'staging' && config.target.staging !== 'waived' ? config.target.staging.owners : 'match',
    sampled:
      role === 'staging' && config.target.staging !== 'waived' && config.target.staging.sample !== null,
    holder: dependencies.holder,
    timing: dependencies.timing,
    signal: activity.cancellationSignal,
    openSource: () => (source ??= openExport(config.source.export)),
    beat: (progress) => activity.heartbeat(progress),
    close: async () => (await source?.catch(() => null))?.close(),
  };
}

/** The number for "entire company" differs by plan (Pipedrive's documentation of `visible_to`). */
function companyVisibility(plan: string): 3 | 7 {
  return ['lite', 'growth', 'essential', 'advanced'].includes(plan) ? 3 : 7;
}
