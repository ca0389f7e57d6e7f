import { resolveSecret } from '../../config/secrets.js';
import type { MigrationConfig } from '../../contract/migration-input.js';
import type { CliContext } from '../context.js';
import { ok, warn, type Finding } from './finding.js';

/** The assistant's key can be had. Nothing is sent; without an assistant there is nothing to say. */
export function checkAssistant({ assistant }: MigrationConfig, { env }: Pick<CliContext, 'env'>): Finding[] {
  if (assistant === undefined) return [];
  const what = `assistant ${new URL(assistant.baseUrl).host}, model ${assistant.model}`;
  if (assistant.apiKeyEnv === undefined) return [ok(`${what}: no key is sent`)];
  try {
    resolveSecret(assistant.apiKeyEnv, env);
    return [ok(`${what}: its key is set`)];
  } catch (error) {
    const why = error instanceof Error ? error.message : 'its key cannot be had';
    return [warn(`${what}: ${why}`, 'without it proposals are made by rules and matching alone')];
  }
}
