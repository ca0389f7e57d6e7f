import type { Carried } from '../../../workflows/migration-state.js';
import type { MigrationStatus } from '../../contract/status.js';
import { META } from '../../ledger/meta-keys.js';
import type { CliContext } from '../context.js';
import { ledgerOf } from '../ledger-of.js';
import { restartMigration } from '../restart-migration.js';
import { sendMessage } from '../send-message.js';
import type { LiveSession, Session } from '../session.js';
import type { RollbackWish } from './rollback-request.js';

/** How a rollback was asked for. `recorded`: no worker is listening; `restarted`: the migration had ended, and runs for it. */
export type Asked = 'answered' | 'recorded' | 'restarted';

/**
 * Asks the migration for a rollback; one that has ended is started anew for it, from the ledger.
 * @throws CliError 65 when the migration refuses it
 */
export async function askForRollback(
  context: CliContext,
  session: Session,
  wish: RollbackWish,
  by: string,
): Promise<Asked> {
  if (isRunning(session)) {
    const { how } = await sendMessage(session, 'rollback', { ...wish, by, confirm: session.name });
    return how;
  }
  const status = await ledgerOf(session).meta.get<MigrationStatus>(META.status);
  await restartMigration(context, session, (carried) => forRollback(carried, status?.state, wish, by));
  return 'restarted';
}

function isRunning(session: Session): session is LiveSession {
  return session.workflow?.description.status.name === 'RUNNING';
}

function forRollback(
  carried: Carried,
  state: MigrationStatus['state'] | undefined,
  { run: role, object, withSchema }: RollbackWish,
  by: string,
): Partial<Carried> {
  const { audit = [], timeline = [], stoppedAt = null, rollback = null } = carried;
  const at = new Date().toISOString();
  const what = object === null ? role : `${role}, ${object}`;
  const entry = { at, gate: '', action: 'rollback', by, fingerprint: null, note: what };
  // A rollback that was cancelled half-way gives way to this one, and leads back to where it would have.
  const from = rollback?.from === 'closed' ? null : (rollback?.from ?? null);
  return {
    position: 'rollback',
    rollback: { role, object, withSchema, by, from: 'closed', since: at, ended: endOf(state) },
    stoppedAt: stoppedAt === 'rollback' ? from : stoppedAt,
    interrupt: null,
    paused: false,
    gate: null,
    decision: null,
    holds: [],
    audit: [...audit, { ...entry, accepted: true, refusal: null }],
    timeline: [...timeline, { at, what: `rollback by ${by}` }],
  };
}

/** How it had ended; what was terminated counts as cancelled. */
function endOf(state: MigrationStatus['state'] | undefined): 'completed' | 'cancelled' | 'rolled_back' {
  return state === 'completed' || state === 'rolled_back' ? state : 'cancelled';
}
