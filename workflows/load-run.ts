import { patched } from '@temporalio/workflow';
import type { AccountRole } from '../src/contract/gates.js';
import { PHASES } from '../src/contract/objects.js';
import { act } from './activities.js';
import { applyAmendment } from './amendment.js';
import type { Run } from './course-state.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';
import { removeRun } from './rollback.js';
import { runPhase } from './run-phase.js';

/** The first load of an account; its run has the account's name. */
export function firstLoad(role: AccountRole): Run {
  return { run: role, role };
}

/** One phase per call, in dependency order, so that the workflow can continue as new between two phases. */
export async function load(m: Migration, role: AccountRole, next: Position): Promise<Position> {
  const run = firstLoad(role);
  m.enter(role);
  if (m.state.hasNewMapping()) return m.state.giveWay(role);
  if (m.state.amendment !== null) await applyAmendment(m, role);
  if (m.state.phaseIndex === 0) await startRun(m, role);
  const object = PHASES[m.state.phaseIndex];
  if (object === undefined) return finishRun(m, role, next);
  m.state.beginPhase(role, object);
  await m.publish();
  const result = await runPhase(m, run, object, { later: m.state.loaded.includes(role) });
  if (result.stopped === true) {
    m.state.leavePhase();
    return m.state.position;
  }
  m.state.endPhase(role, role, object, result);
  if (m.state.hasNewMapping()) {
    m.state.phaseIndex += 1;
    return m.state.giveWay(role);
  }
  if (m.state.retries.length > 0) return again(m, role);
  m.state.phaseIndex += 1;
  return m.state.position;
}

async function startRun(m: Migration, role: AccountRole): Promise<void> {
  const run = { ...m.reference, ...firstLoad(role) };
  if (m.state.rejectedRuns.includes(role)) {
    await removeRun(m, run);
    m.state.forgetRun(role);
  }
  await m.holding(`Begin the ${role} run`, () => act.beginRun(run));
  m.state.beginRun(role);
}

async function finishRun(m: Migration, role: AccountRole, next: Position): Promise<Position> {
  m.state.phaseIndex = 0;
  m.state.noteLoaded(role);
  await m.holding('Prepare the spot check', () =>
    act.prepareSpotCheck({ ...m.reference, ...firstLoad(role) }),
  );
  const { returnTo } = m.state;
  m.state.returnTo = null;
  return returnTo ?? next;
}

/**
 * Takes skipped records again, their children included: every phase runs once more over what is pending.
 * @param from the gate at which it was asked for: the migration is there again afterwards
 */
export async function again(m: Migration, role: AccountRole, from?: Position): Promise<Position> {
  const { retries } = m.state;
  m.state.retries = [];
  await m.holding('Take skipped records again', () =>
    act.reopenSkipped({ ...m.reference, ...firstLoad(role) }, retries),
  );
  return reload(m, role, from);
}

/** Every phase runs once more over what is pending. */
export function reload(m: Migration, role: AccountRole, from?: Position): Position {
  m.state.phaseIndex = 0;
  if (from !== undefined && isLater()) m.state.returnTo = from;
  return role === 'staging' ? 'stagingLoad' : 'productionLoad';
}

/** Migrations that began under 0.1.0 have one gate after their load, and go there. */
function isLater(): boolean {
  return patched('freeze-and-hypercare');
}
