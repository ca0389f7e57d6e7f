import type { Carried } from '../../workflows/migration-state.js';
import { META } from '../ledger/meta-keys.js';
import { connectClient } from '../temporal/connection.js';
import { hasSearchAttributes } from '../temporal/search-attributes.js';
import { CliError } from './cli-error.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { ledgerOf } from './ledger-of.js';
import { startOptions } from './start-options.js';
import type { Session } from './session.js';

/**
 * Starts the workflow of a migration that has ended anew from the ledger: it goes on with what it was at when it ended.
 * @param changes what it is at otherwise; nothing is kept of one that was terminated
 * @throws CliError 65 when it runs
 */
export async function restartMigration(
  context: CliContext,
  session: Session,
  changes: (carried: Carried) => Partial<Carried>,
): Promise<void> {
  const ledger = ledgerOf(session);
  const carried = (await ledger.meta.get<Carried>(META.carried)) ?? {};
  await ledger.meta.set(META.config, session.config);
  const client = session.workflow?.client ?? (await connectClient(context.env));
  try {
    const options = startOptions(session.config, await hasSearchAttributes(client));
    const args = [...options.args, { ...carried, ...changes(carried) }];
    await client.workflow.start('migration', { ...options, args });
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')
      throw running(session.name);
    throw error;
  } finally {
    if (session.workflow === null) await client.connection.close();
  }
}

export function running(name: string): CliError {
  return new CliError(EXIT.refused, 'the migration runs', `look at it: sd2pd status ${name}`);
}
