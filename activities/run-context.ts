import { Context } from '@temporalio/activity';
import type { RunReference } from '../workflows/activity-types.js';
import type { AccountRole } from '../src/contract/gates.js';
import { accountConfig, type MigrationConfig } from '../src/contract/migration-input.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { META } from '../src/ledger/meta-keys.js';
import { resolveSecret } from '../src/config/secrets.js';
import { buildRunContext } from '../src/loading/build-run-context.js';
import { HoldNeeded } from '../src/loading/obstacles.js';
import type { RunContext } from '../src/loading/run-context.js';
import type { PipedriveClient } from '../src/pipedrive/client.js';
import type { ActivityDependencies } from './dependencies.js';
import { beat, progressBefore } from './heartbeats.js';

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

/** What was confirmed about an account, checked before every batch and every read-back: nobody swaps it under the migration. */
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
  const activity = Context.current();
  return buildRunContext({
    ledger,
    config,
    role,
    run,
    client: clientFor(dependencies, config, role),
    holder: dependencies.holder,
    timing: dependencies.timing,
    signal: activity.cancellationSignal,
    beat: (progress) => beat(activity, progress),
    before: progressBefore(activity),
  });
}
