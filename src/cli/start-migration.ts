import { configFingerprint } from '../config/config-fingerprint.js';
import { workflowIdOf } from '../contract/messages.js';
import type { MigrationConfig } from '../contract/migration-input.js';
import type { MigrationStatus } from '../contract/status.js';
import { META } from '../ledger/meta-keys.js';
import { openLedger } from '../ledger/open.js';
import { connectClient } from '../temporal/connection.js';
import { hasSearchAttributes } from '../temporal/search-attributes.js';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { Carried } from '../../workflows/migration-state.js';
import type { Ledger } from '../ledger/ledger.js';
import { usageError } from './cli-error.js';
import type { CliContext } from './context.js';
import { handInMapping } from './hand-in-mapping.js';
import { describe, memoOf, type LiveSession } from './session.js';
import { startOptions } from './start-options.js';

export interface Started {
  /** `started`: now; `resumed`: it was cancelled, and goes on; `attached`: it ran already; `ended`: it has run to its end. */
  readonly how: 'started' | 'resumed' | 'attached' | 'ended';
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
  const ledger = await openLedger(config.ledger, config.name, context.env);
  try {
    return await startIn(client, ledger, config);
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

async function startIn(client: Client, ledger: Ledger, config: MigrationConfig): Promise<Started> {
  const handle = client.workflow.getHandle(workflowIdOf(config.name));
  const found = await describe(handle);
  const state = (await ledger.meta.get<MigrationStatus>(META.status))?.state ?? null;
  const ended: Ended = { state, carried: await carriedState(ledger, state) };
  let how = found === null ? beginning(ended) : attachment(found, config, ended);
  let warnings: readonly string[] = [];
  if (how === 'started' || how === 'resumed') await ledger.meta.set(META.config, config);
  if (how === 'started') warnings = (await handInMapping(config, ledger))?.warnings ?? [];
  const searchAttributes = await hasSearchAttributes(client);
  const isOvertaken =
    (how === 'started' || how === 'resumed') &&
    !(await startWorkflow(client, config, { searchAttributes, carried: ended.carried }));
  const description = await handle.describe();
  if (isOvertaken) how = attachment(description, config, { state: null, carried: null });
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

/** One that was cancelled goes on where it was, and a mapping is handed in at its gate; any other begins at its beginning. */
function beginning({ state, carried }: Ended): Started['how'] {
  return state === 'cancelled' && carried !== null ? 'resumed' : 'started';
}

/** How a migration can end so that it can be started again from its ledger. */
const STARTABLE: readonly (MigrationStatus['state'] | null)[] = ['cancelled', 'rolled_back'];

/** What the ledger knows of a migration's end. */
interface Ended {
  /** As it published it last. */
  readonly state: MigrationStatus['state'] | null;
  readonly carried: Carried | null;
}

/** What to do about a workflow of that name; one that was cancelled, terminated or rolled back may start again from its ledger. */
function attachment(
  found: WorkflowExecutionDescription,
  config: MigrationConfig,
  ended: Ended,
): Started['how'] {
  const status = found.status.name;
  if (status !== 'RUNNING' && (status !== 'COMPLETED' || STARTABLE.includes(ended.state)))
    return beginning(ended);
  if (memoOf({ description: found }).configFingerprint !== configFingerprint(config)) {
    throw usageError(
      `${found.workflowId} ${status === 'RUNNING' ? 'runs' : 'has run'} with another configuration`,
      'use the configuration it was started with, or another `name`',
    );
  }
  return status === 'RUNNING' ? 'attached' : 'ended';
}

/** What a cancelled or rolled back migration goes on with; null where the ledger keeps nothing of it. */
async function carriedState(ledger: Ledger, state: Ended['state']): Promise<Carried | null> {
  if (!STARTABLE.includes(state)) return null;
  const carried = await ledger.meta.get<Carried>(META.carried);
  if (state === 'rolled_back') return carried;
  if (carried?.stoppedAt == null) return null;
  const { timeline = [], stoppedAt: position } = carried;
  const again = { at: new Date().toISOString(), what: 'started again' };
  return { ...carried, position, stoppedAt: null, timeline: [...timeline, again] };
}

/** @returns false when another `start` came first */
async function startWorkflow(
  client: Client,
  config: MigrationConfig,
  { searchAttributes, carried }: { readonly searchAttributes: boolean; readonly carried: Carried | null },
): Promise<boolean> {
  const options = startOptions(config, searchAttributes);
  const args = carried === null ? options.args : [...options.args, carried];
  try {
    await client.workflow.start('migration', { ...options, args });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
    throw error;
  }
}
