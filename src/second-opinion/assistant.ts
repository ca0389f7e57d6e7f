import { SecretError, resolveSecret } from '../config/secrets.js';
import type { AssistantConfig } from '../contract/migration-input.js';
import type { Answer } from './answer.js';
import type { AskLimits } from './ask-model.js';
import type { ToldColumn } from './questions.js';

/** A language model that can be asked. */
export interface Assistant {
  readonly config: AssistantConfig;
  /** One request. @throws AssistantError; the signal's reason when stopped */
  ask(columns: readonly ToldColumn[], signal: AbortSignal): Promise<readonly Answer[]>;
}

/**
 * The assistant that a configuration names; null without one, or, with a line for a person, when its key may not be read
 * or is not set: a proposal needs none.
 */
export function assistantOf(
  config: AssistantConfig | undefined,
  env: NodeJS.ProcessEnv,
  warn: (line: string) => void,
  limits?: AskLimits,
): Assistant | null {
  if (config === undefined) return null;
  try {
    const key = config.apiKeyEnv === undefined ? null : resolveSecret(config.apiKeyEnv, env);
    return {
      config,
      ask: async (columns, signal) => {
        // Half a second of loading that only those wait for who ask.
        const { askModel } = await import('./ask-model.js');
        return askModel(config, key, columns, limits, signal);
      },
    };
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    warn(`No second opinion: ${error.message}. The proposal stands as it is.`);
    return null;
  }
}
