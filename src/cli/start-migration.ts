import { configFingerprint } from '../config/config-fingerprint.js';
import { TASK_QUEUE, workflowIdOf } from '../contract/messages.js';
import type { MigrationConfig, MigrationInput } from '../contract/migration-input.js';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.js';
import { META } from '../ledger/meta-keys.js';
import { openLedger } from '../ledger/open.js';
import { connectClient } from '../temporal/connection.js';
import { hasSearchAttributes } from '../temporal/search-attributes.js';
import type { Client, WorkflowExecutionDescription, WorkflowStartOptions } from '@temporalio/client';
import { usageError } from './cli-error.js';
import type { CliContext } from './context.js';
import { handInMapping } from './hand-in-mapping.js';
import { describe, memoOf, type LiveSession } from './session.js';

export interface Started {
  /** `started`: now; `attached`: it ran already; `ended`: it has run to its end. */
  readonly how: 'started' | 'attached' | 'ended';
  readonly session: LiveSession;
  readonly searchAttributes: boolean;
  /** Lines about the mapping that deserve a look. */
  readonly warnings: readonly string[];
}

/**
 * Starts `migration-NAME`, or attaches to it if the same configuration runs already.
 * @throws CliError 64 when it runs with another configuration, 78 for a mapping file that cannot be used
 */
export async function startMigration(context: CliContext, config: MigrationConfig): Promise<Started> {
  const client = await connectClient(context.env);
  const handle = client.workflow.getHandle(workflowIdOf(config.name));
  const found = await describe(handle);
  let how = found === null ? 'started' : attachment(found, config);
  const ledger = await openLedger(config.ledger, config.name, context.env);
  let warnings: readonly string[] = [];
  if (how === 'started') {
    await ledger.meta.set(META.config, config);
    warnings = (await handInMapping(config, ledger))?.warnings ?? [];
  }
  const searchAttributes = await hasSearchAttributes(client);
  const isOvertaken = how === 'started' && !(await startWorkflow(client, config, searchAttributes));
  const description = await handle.describe();
  if (isOvertaken) how = attachment(description, config);
  const session: LiveSession = {
    name: config.name,
    config,
    workflow: { client, handle, description },
    ledger,
    async close() {
      await ledger.close();
      await client.connection.close();
    },
  };
  return { how, session, searchAttributes, warnings };
}

/** What to do about a workflow of that name; one that was cancelled or terminated may start again from its ledger. */
function attachment(found: WorkflowExecutionDescription, config: MigrationConfig): Started['how'] {
  const status = found.status.name;
  if (status !== 'RUNNING' && status !== 'COMPLETED') return 'started';
  if (memoOf({ description: found }).configFingerprint !== configFingerprint(config)) {
    throw usageError(
      `${found.workflowId} ${status === 'RUNNING' ? 'runs' : 'has run'} with another configuration`,
      'use the configuration it was started with, or another `name`',
    );
  }
  return status === 'RUNNING' ? 'attached' : 'ended';
}

/** @returns false when another `start` came first */
async function startWorkflow(
  client: Client,
  config: MigrationConfig,
  searchAttributes: boolean,
): Promise<boolean> {
  try {
    await client.workflow.start('migration', startOptions(config, searchAttributes));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
    throw error;
  }
}

function startOptions(config: MigrationConfig, searchAttributes: boolean): WorkflowStartOptions {
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
