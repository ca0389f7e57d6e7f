import { join } from 'node:path';
import type { MigrationConfig } from '../../src/contract/migration-input.js';
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import type { TestLedger } from '../support/test-ledger.js';
import { MISSING_OWNER, userEmail } from '../../src/sandbox/smartdesk/world.js';

export const MIGRATION_USER = 'migration@sd2pd.example';

/** The simulated account: the migration user is its admin. */
export function accountOptions() {
  const emails = [...Array.from({ length: 40 }, (_, i) => userEmail(i + 1)), MISSING_OWNER];
  return {
    name: 'production',
    plan: 'premium',
    seats: 50,
    features: { burst: 1_000_000, dailyBudget: 100_000_000 },
    users: [
      { email: MIGRATION_USER, name: 'Migration', admin: true },
      ...[...new Set(emails)].map((email) => ({ email, name: email })),
    ],
  };
}

export function configOf(
  folder: string,
  dir: string,
  sandbox: PipedriveSandbox,
  { name, reference }: Omit<TestLedger, 'env'>,
): MigrationConfig {
  return {
    name,
    source: { export: dir, allowHosts: [] },
    target: {
      production: {
        baseUrl: sandbox.baseUrl,
        tokenEnv: 'PRODUCTION_TOKEN',
        plan: 'premium',
        seats: 50,
        reserve: 0,
        topUp: 0,
      },
      staging: 'waived',
    },
    migrationUser: MIGRATION_USER,
    mapping: join(folder, 'mapping.yaml'),
    ledger: reference,
    hypercare: { businessDays: 5, timezone: 'UTC' },
  };
}
