import type { AccountRole } from '../../contract/gates.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import { normaliseEmail } from '../../normalise/email.js';
import type { PipedriveClient } from '../../pipedrive/client.js';
import type { CliContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { targetClient } from '../target-client.js';
import { fail, failed, ok, warn, type Finding } from './finding.js';

const ROLES: readonly AccountRole[] = ['production', 'staging'];

/** Tokens are there and accepted, their users are admins, the migration user exists, the accounts are two companies. */
export async function checkAccounts(config: MigrationConfig, { env }: CliContext): Promise<Finding[]> {
  const looks = await Promise.all(ROLES.map((role) => lookAt(config, role, env)));
  const companies = looks.flatMap(({ company }) => (company === null ? [] : [company]));
  const findings = looks.flatMap((look) => look.findings);
  if (companies.length < ROLES.length) return findings;
  const differ = new Set(companies).size === companies.length;
  return [...findings, differ ? ok('staging and production are two companies') : sameCompany()];
}

function sameCompany(): Finding {
  return fail(
    EXIT.config,
    'staging and production are the same Pipedrive company',
    'correct baseUrl or token of one of them, or write `staging: waived`',
  );
}

interface AccountLook {
  readonly company: number | null;
  readonly findings: readonly Finding[];
}

async function lookAt(
  config: MigrationConfig,
  role: AccountRole,
  env: NodeJS.ProcessEnv,
): Promise<AccountLook> {
  try {
    const client = targetClient(config, role, env);
    if (client === null) return { company: null, findings: [ok(`${role} account: waived`)] };
    return await lookWith(client, config, role);
  } catch (error) {
    const finding = failed(`${role} account`, error);
    // A token that is not there is as good as one that is refused.
    const isSecret = error instanceof Error && error.name === 'SecretError';
    return { company: null, findings: [isSecret ? { ...finding, exitCode: EXIT.credentials } : finding] };
  }
}

async function lookWith(
  client: PipedriveClient,
  config: MigrationConfig,
  role: AccountRole,
): Promise<AccountLook> {
  const me = await client.settings.me();
  const company = me.company_id ?? 0;
  const isAdmin = (me.access ?? []).some(({ admin }) => admin === true);
  return {
    company,
    findings: [
      isAdmin
        ? ok(`${role} account: token accepted, company ${company}, an admin's`)
        : fail(EXIT.credentials, `${role} account: the token's user is no admin`, "use an admin's API token"),
      await migrationUser(client, config, role),
    ],
  };
}

async function migrationUser(
  client: PipedriveClient,
  config: MigrationConfig,
  role: AccountRole,
): Promise<Finding> {
  const wanted = normaliseEmail(config.migrationUser);
  const users = await client.settings.users();
  const found = users.some(
    (user) => user.active_flag !== false && normaliseEmail(user.email ?? '') === wanted,
  );
  if (found) return ok(`${role} account: the migration user is active`);
  return warn(
    `${role} account: ${config.migrationUser} is no active user, and the fields gate stays shut`,
    'invite the user in Pipedrive, or correct migrationUser',
  );
}
