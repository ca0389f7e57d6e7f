import { resolveSecret } from '../config/secrets.js';
import type { AccountRole } from '../contract/gates.js';
import { accountConfig, type MigrationConfig } from '../contract/migration-input.js';
import { createPipedriveClient, type PipedriveClient } from '../pipedrive/client.js';

/**
 * A client of one of the two accounts, with the token from this process's environment; null where the account is waived.
 * @throws SecretError when the token is not there
 */
export function targetClient(
  config: MigrationConfig,
  role: AccountRole,
  env: NodeJS.ProcessEnv,
): PipedriveClient | null {
  const account = accountConfig(config, role);
  if (account === null) return null;
  const { baseUrl, tokenEnv, plan, seats, reserve, topUp } = account;
  return createPipedriveClient({ baseUrl, token: resolveSecret(tokenEnv, env), plan, seats, reserve, topUp });
}
