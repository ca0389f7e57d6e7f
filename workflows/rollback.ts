import { PHASES, type PhaseObject } from '../src/contract/objects.js';
import { patched } from '@temporalio/workflow';
import { act } from './activities.js';
import type { RemovalReference, RolledBack, RollbackReference, RunReference } from './activity-types.js';
import type { RollbackInProgress } from './course-state.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';

/** Children before parents. */
const REVERSED: readonly PhaseObject[] = [...PHASES].reverse();
/** They belong to the account's schema: all of a run is taken back without them, unless they are asked for. */
const SCHEMA: readonly PhaseObject[] = ['pipelines', 'stages'];

/**
 * Removes from an account what the migration created there and nobody touched since; what stays is listed. Afterwards
 * the migration can run again: what stayed is known, so that nothing is doubled.
 */
export async function rollback(m: Migration): Promise<Position> {
  const request = m.state.rollback;
  if (request === null) throw new Error('there is no rollback');
  m.enter('rollback');
  const { role, object, withSchema, by, since } = request;
  const run: RunReference = { ...m.reference, run: role, role };
  const reference: RollbackReference = {
    ...run,
    object: object as PhaseObject | null,
    withSchema,
    by,
    since,
  };
  await m.holding('Begin the rollback', () => act.beginRollback(reference));
  for (const each of object === null ? REVERSED : REVERSED.filter((known) => known === object)) {
    const { removed, left, tokens } = await m.holding(`Remove ${each}`, () =>
      act.removePhase({ ...run, object: each, mode: modeOf(request, each) }),
    );
    if (removed + left > 0) m.tell(`${role} ${each}: ${removed} removed, ${left} stay`);
    if (tokens !== null) m.state.tokens = { ...m.state.tokens, [role]: tokens };
    await m.publish();
  }
  const things = withSchema ? await m.holding('Remove empty fields', () => act.removeSchema(run)) : 0;
  const result = await m.holding('Read the account back', () => act.readBackRollback(reference));
  recordRollback(m, request, result, things);
  if (object === null) await m.holding('End the rollback', () => act.endRemoval(run));
  m.state.rollback = null;
  if (object === null) return afterWhole(m, request);
  m.state.recountPhases(role, result.phases);
  return goBack(m, request);
}

function modeOf({ object, withSchema }: RollbackInProgress, each: PhaseObject): RemovalReference['mode'] {
  return object === null && !withSchema && SCHEMA.includes(each) ? 'not_asked' : 'untouched';
}

/** After the whole of an account: production ends the migration; staging begins again with its mapping, if it is its turn. */
function afterWhole(m: Migration, request: RollbackInProgress): Position {
  const { role } = request;
  const isStagingsTurn = role === 'staging' && !m.state.hasBegun('production');
  m.state.forgetRun(role);
  m.state.loaded = m.state.loaded.filter((each) => each !== role);
  if (role === 'staging' && !isStagingsTurn) return goBack(m, request);
  m.state.forgetCourse();
  if (isStagingsTurn && request.ended === undefined) return 'mapping';
  m.end('rolled_back');
  return 'closed';
}

/** Where it was asked for. */
function goBack(m: Migration, { from, ended }: RollbackInProgress): Position {
  if (from === 'closed') m.end(ended ?? 'completed');
  return from;
}

function recordRollback(
  m: Migration,
  { role, object, by }: RollbackInProgress,
  { removed, left, restored }: RolledBack,
  things: number,
): void {
  const what = object === null ? role : `${role}, ${object}`;
  const again = restored === 0 ? '' : `, ${restored} of them are there again`;
  m.recordCommand(
    'rolledBack',
    by,
    `${what}: ${removed} records removed, ${left} stay${again}; ${things} fields and types removed`,
  );
}

/** Removes a staging run that was rejected, all of it, and forgets it. */
export async function removeRun(m: Migration, run: RunReference): Promise<void> {
  if (!patched('removal-by-phase')) {
    await m.holding(`Remove the rejected ${run.role} run`, () => act.removeRun(run));
    return;
  }
  for (const object of REVERSED) {
    await m.holding(`Remove ${object} of the rejected ${run.role} run`, () =>
      act.removePhase({ ...run, object, mode: 'everything' }),
    );
  }
  await m.holding(`Forget the rejected ${run.role} run`, () => act.endRemoval(run));
}
