import type { WorkflowStartOptions } from '@temporalio/client';
import { configFingerprint } from '../config/config-fingerprint.js';
import { TASK_QUEUE, workflowIdOf } from '../contract/messages.js';
import type { MigrationConfig, MigrationInput } from '../contract/migration-input.js';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';

/** How the workflow of a migration is started, for the first time or anew. */
export function startOptions(
  config: MigrationConfig,
  searchAttributes: boolean,
): WorkflowStartOptions & { readonly args: unknown[] } {
  const fingerprint = configFingerprint(config);
  const input: MigrationInput = { config, configFingerprint: fingerprint, searchAttributes };
  return {
    taskQueue: TASK_QUEUE,
    workflowId: workflowIdOf(config.name),
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    args: [input],
    memo: { config, configFingerprint: fingerprint },
    staticSummary: `SmartDesk → Pipedrive: ${config.name}`,
    ...(searchAttributes
      ? {
          typedSearchAttributes: [
            { key: SEARCH_ATTRIBUTES.stage, value: 'discovery' },
            { key: SEARCH_ATTRIBUTES.customer, value: config.name },
          ],
        }
      : {}),
  };
}
