import { Context } from '@temporalio/activity';
import type { Activities } from '../workflows/activity-types.js';
import {
  accountConfig,
  type MigrationConfig,
  type MigrationReference,
} from '../src/contract/migration-input.js';
import type { AccountRole } from '../src/contract/gates.js';
import type { Ledger } from '../src/ledger/ledger.js';
import { META } from '../src/ledger/meta-keys.js';
import { readSourceFacts } from '../src/discovery/source-facts.js';
import { forecastFor, makeForecast } from '../src/forecast/make-forecast.js';
import { assignOwners } from '../src/gates/assign-owners.js';
import type { GateContext } from '../src/gates/gate-context.js';
import { inspectGate, withoutNames } from '../src/gates/inspect-gate.js';
import { confirmedMapping } from '../src/loading/confirmed-mapping.js';
import { createMissing } from '../src/loading/create-fields.js';
import { HoldNeeded } from '../src/loading/obstacles.js';
import { withSchemaJournal } from '../src/loading/schema-journal.js';
import { fieldManifest } from '../src/mapping/manifest/field-manifest.js';
import { neededActivityTypes } from '../src/mapping/manifest/needs.js';
import type { TokenSnapshot } from '../src/pipedrive/token-budget.js';
import { recallBudget } from './budget-memory.js';
import type { ActivityDependencies } from './dependencies.js';
import { clientFor, requireSameAccount } from './run-context.js';

type GateActivities = Pick<Activities, 'inspectGate' | 'confirmMapping' | 'createFields' | 'assignOwner'>;

export function createGateActivities(dependencies: ActivityDependencies): GateActivities {
  return {
    async inspectGate(migration, gate, role) {
      const context = await gateContext(dependencies, migration);
      const report = await inspectGate(context, gate, role);
      const { fingerprint, question, next } = report;
      return { fingerprint, question, next, missing: withoutNames(report.missing) };
    },

    async confirmMapping(migration, fingerprint) {
      const { ledger, config } = await gateContext(dependencies, migration);
      await freezeAccounts(dependencies, ledger, config);
      await ledger.meta.set(META.confirmedMapping, fingerprint);
      await confirmedMapping(ledger);
      await forecastAnew(dependencies, ledger, config, fingerprint);
    },

    async createFields(migration, role) {
      const { ledger, client, beat } = await gateContext(dependencies, migration);
      const account = await client(role);
      await requireSameAccount(ledger, role, account);
      const mapping = await confirmedMapping(ledger);
      const facts = await readSourceFacts(ledger);
      const needs = {
        manifest: fieldManifest(mapping, facts.definitions),
        activityTypes: neededActivityTypes(mapping, facts),
      };
      const journalled = { ...dependencies, ledger, role, signal: Context.current().cancellationSignal };
      return withSchemaJournal(journalled, (journal) => createMissing(account, needs, beat, journal));
    },

    async assignOwner(migration, assignment) {
      const context = await gateContext(dependencies, migration);
      await assignOwners(context, assignment);
    },
  };
}

async function gateContext(
  dependencies: ActivityDependencies,
  migration: MigrationReference,
): Promise<GateContext> {
  const ledger = await dependencies.ledgerOf(migration);
  const config = await ledger.meta.require<MigrationConfig>(META.config);
  return {
    ledger,
    config,
    client: async (role) => {
      const client = clientFor(dependencies, config, role);
      await recallBudget({ ledger, client, role });
      return client;
    },
    beat: () => Context.current().heartbeat(),
  };
}

/** Another mapping than the one that was forecast moves other records. */
async function forecastAnew(
  dependencies: ActivityDependencies,
  ledger: Ledger,
  config: MigrationConfig,
  mapping: string,
): Promise<void> {
  if ((await forecastFor(ledger, mapping)) !== null) return;
  const tokensOf = (role: AccountRole): TokenSnapshot | null =>
    accountConfig(config, role) === null ? null : clientFor(dependencies, config, role).tokens();
  const seen = { production: tokensOf('production'), staging: tokensOf('staging') };
  await makeForecast({ ledger, config, mapping, seen, beat: () => Context.current().heartbeat() });
}

/** Both accounts are frozen with the mapping: every later batch checks that it writes to the same company. */
async function freezeAccounts(
  dependencies: ActivityDependencies,
  ledger: Ledger,
  config: MigrationConfig,
): Promise<void> {
  const production = await companyOf(dependencies, config, 'production');
  const staging =
    accountConfig(config, 'staging') === null ? null : await companyOf(dependencies, config, 'staging');
  if (production === staging) {
    throw new HoldNeeded(
      'account_changed',
      'Staging and production are the same Pipedrive company.',
      'migration engineer',
      'Correct base URL or token of one of them, then: sd2pd resume NAME',
    );
  }
  await ledger.meta.set(META.company('production'), production);
  if (staging !== null) await ledger.meta.set(META.company('staging'), staging);
}

async function companyOf(
  dependencies: ActivityDependencies,
  config: MigrationConfig,
  role: 'production' | 'staging',
): Promise<number> {
  const me = await clientFor(dependencies, config, role).settings.me();
  return me.company_id ?? 0;
}
