import { CancellationScope, startChild, workflowInfo } from '@temporalio/workflow';
import type { PhaseObject } from '../src/contract/objects.js';
import type { Run } from './course-state.js';
import { NO_LOOK } from './holds.js';
import type { Migration } from './migration-context.js';
import type { PhaseReport } from './migration-state.js';
import type { phase } from './phase.js';

/** How a phase is run besides loading its records for the first time. */
export interface PhaseMode {
  /** The account's first load was through before. */
  readonly later?: boolean;
  /** What is there is read back, nothing is loaded. */
  readonly verifyOnly?: boolean;
}

/**
 * Runs a phase to its end. Should its workflow end in another way (somebody terminated or cancelled it), that is a
 * hold, and the phase begins again where the ledger says: nothing but a person ends a migration.
 */
export async function runPhase(
  m: Migration,
  run: Run,
  object: PhaseObject,
  mode: PhaseMode = {},
): Promise<PhaseReport> {
  for (let looks = NO_LOOK; ;) {
    try {
      return await resultOfPhase(m, run, object, mode);
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      // What came while it ran was the phase's, which was told.
      const tried = { looks, nudges: m.state.nudges, isBrokenOff: true };
      looks = { count: looks.count + 1, holds: await m.waitOut(`Phase ${object}`, error, tried) };
    }
  }
}

async function resultOfPhase(
  m: Migration,
  { run, role }: Run,
  object: PhaseObject,
  { later, verifyOnly }: PhaseMode,
): Promise<PhaseReport> {
  const { maxHistoryEvents } = m.input;
  const { paused } = m.state;
  const handle = await startChild<typeof phase>('phase', {
    workflowId: `${workflowInfo().workflowId}/${run}/${object}`,
    args: [
      {
        phase: { ...m.reference, run, role, object, ...(later === true ? { later } : {}) },
        paused,
        ...(verifyOnly === true ? { verifyOnly } : {}),
        ...(maxHistoryEvents === undefined ? {} : { maxHistoryEvents }),
      },
    ],
    staticSummary: `${run}: ${object}`,
    parentClosePolicy: 'REQUEST_CANCEL',
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  });
  // What came between the order to start it and its start did not reach it.
  if (m.state.interrupt !== null) m.tellPhase('stop');
  else if (m.state.paused !== paused) m.tellPhase(m.state.paused ? 'pause' : 'resume');
  return handle.result();
}
