import { CancellationScope, startChild, workflowInfo } from '@temporalio/workflow';
import type { AccountRole } from '../src/contract/gates.js';
import type { PhaseObject } from '../src/contract/objects.js';
import { NO_LOOK } from './holds.js';
import type { Migration } from './migration-context.js';
import type { PhaseReport } from './migration-state.js';
import type { phase } from './phase.js';

/**
 * Runs a phase to its end. Should its workflow end in another way (somebody terminated or cancelled it), that is a
 * hold, and the phase begins again where the ledger says: nothing but a person ends a migration.
 */
export async function runPhase(m: Migration, role: AccountRole, object: PhaseObject): Promise<PhaseReport> {
  for (let looks = NO_LOOK; ;) {
    try {
      return await resultOfPhase(m, role, object);
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      looks = { count: looks.count + 1, holds: await m.waitOut(`Phase ${object}`, error, looks) };
    }
  }
}

async function resultOfPhase(m: Migration, role: AccountRole, object: PhaseObject): Promise<PhaseReport> {
  const { maxHistoryEvents } = m.input;
  const { paused } = m.state;
  const handle = await startChild<typeof phase>('phase', {
    workflowId: `${workflowInfo().workflowId}/${role}/${object}`,
    args: [
      {
        phase: { ...m.reference, run: role, role, object },
        paused,
        ...(maxHistoryEvents === undefined ? {} : { maxHistoryEvents }),
      },
    ],
    staticSummary: `${role}: ${object}`,
    parentClosePolicy: 'REQUEST_CANCEL',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  // What came between the order to start it and its start did not reach it.
  if (m.state.paused !== paused) m.tellPhase(m.state.paused ? 'pause' : 'resume');
  return handle.result();
}
