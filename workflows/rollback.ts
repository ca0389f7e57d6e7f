import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import type { RollbackRequest } from '../src/contract/messages.js';
import { patched } from '@temporalio/workflow';
import { act } from './activities.js';
import type { RemovedPhase, RunReference } from './activity-types.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';

/** Children before parents. */
const REVERSED: readonly PhaseObject[] = [...PHASES].reverse();

/**
 * Removes from an account what the migration created there and nobody touched since; what stays is listed. Afterwards
 * the migration can run again: what stayed is known, so that nothing is doubled.
 */
export async function rollback(m: Migration): Promise<Position> {
  const request = m.state.rollback;
  if (request === null) throw new Error('there is no rollback');
  m.enter('rollback');
  const run: RunReference = { ...m.reference, run: request.role, role: request.role };
  const objects = request.object === null ? REVERSED : REVERSED.filter((object) => object === request.object);
  const done: RemovedPhase[] = [];
  for (const object of objects) {
    const removal = { ...run, object, evenIfTouched: false };
    done.push(await m.holding(`Remove ${object}`, () => act.removePhase(removal)));
    await m.publish();
  }
  const fields = request.withSchema ? await m.holding('Remove empty fields', () => act.removeSchema(run)) : 0;
  tellRollback(m, request, done, fields);
  m.state.rollback = null;
  if (request.object !== null) return request.from;
  await m.holding('End the rollback', () => act.endRemoval(run));
  return afterWhole(m, request);
}

/** After the whole of an account: staging begins again with its mapping, production ends the migration. */
function afterWhole(m: Migration, { role }: RollbackRequest): Position {
  m.state.forgetRun(role);
  m.state.phaseIndex = 0;
  m.state.loaded = m.state.loaded.filter((each) => each !== role);
  m.state.returnTo = null;
  if (role === 'staging') return 'mapping';
  m.end('rolled_back');
  return 'closed';
}

function tellRollback(
  m: Migration,
  { role, object, by }: RollbackRequest,
  done: readonly RemovedPhase[],
  fields: number,
): void {
  const sum = (of: 'removed' | 'left'): number => done.reduce((total, phase) => total + phase[of], 0);
  m.state.record({
    at: new Date().toISOString(),
    gate: '',
    action: 'rollback',
    by,
    fingerprint: null,
    note: `${role}${object === null ? '' : `, ${object}`}: ${sum('removed')} records removed, ${sum('left')} stay; ${fields} fields, types and stages removed`,
    accepted: true,
    refusal: null,
  });
}

/** Removes a staging run that was rejected, all of it, and forgets it. */
export async function removeRun(m: Migration, run: RunReference): Promise<void> {
  if (!patched('removal-by-phase')) {
    await m.holding(`Remove the rejected ${run.role} run`, () => act.removeRun(run));
    return;
  }
  for (const object of REVERSED) {
    await m.holding(`Remove ${object} of the rejected ${run.role} run`, () =>
      act.removePhase({ ...run, object, evenIfTouched: true }),
    );
  }
  await m.holding(`Forget the rejected ${run.role} run`, () => act.endRemoval(run));
}
