import { PHASES } from '../src/contract/objects.js';
import { act } from './activities.js';
import type { DeltaReference } from './activity-types.js';
import type { DeltaInProgress } from './course-state.js';
import { openByItself, waitForDecision } from './gates.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';
import { runPhase } from './run-phase.js';

/** Begins the delta that was asked for first. */
export function beginDelta(m: Migration, returnTo: DeltaInProgress['returnTo']): Position {
  const [request, ...rest] = m.state.deltaRequests;
  m.state.deltaRequests = rest;
  return startDelta(m, { source: null, by: 'sd2pd', ...request }, returnTo);
}

export function startDelta(
  m: Migration,
  request: Pick<DeltaInProgress, 'source' | 'by'>,
  returnTo: DeltaInProgress['returnTo'],
): Position {
  m.state.deltas += 1;
  m.state.delta = { ...request, run: `delta-${m.state.deltas}`, returnTo };
  return 'deltaRead';
}

/** What changed in the source since the last look: read, compared, and taken over into the ledger. */
export async function readDelta(m: Migration): Promise<Position> {
  const delta = deltaOf(m);
  m.enter(stageOf(delta));
  const reference: DeltaReference = { ...referenceOf(m, delta), source: delta.source };
  const { refused, rows, changes } = await m.holding('Read the source', () => act.readDelta(reference));
  if (refused !== null || changes === 0) {
    m.tell(`${delta.run}: ${refused === null ? 'nothing changed in the source' : `not taken: ${refused}`}`);
    return endDelta(m);
  }
  m.tell(`${delta.run}: ${changes} rows of the source changed`);
  m.state.sourceRows = rows;
  if (m.state.watching) m.state.lateWrites += changes;
  return 'deltaMapping';
}

/** New columns, pipelines, stages and merge groups are the customer's to confirm; without any the gate stays shut. */
export async function confirmDelta(m: Migration): Promise<Position> {
  const delta = deltaOf(m);
  m.enter(stageOf(delta));
  const { fingerprint } = await m.holding('Look for what is new', () =>
    act.extendMapping(referenceOf(m, delta)),
  );
  if (fingerprint === null) return 'deltaFields';
  const decision = await waitForDecision(m, 'mapping', 'production');
  if (decision.outcome !== 'approved') return 'deltaMapping';
  await m.holding('Confirm the mapping', () => act.confirmMapping(m.reference, decision.fingerprint));
  m.state.mapping = decision.fingerprint;
  // What the delta does not touch follows the new mapping once the delta is through.
  m.state.amendment = { fingerprint: decision.fingerprint, role: 'production', isConfirmed: true };
  return 'deltaFields';
}

/** What a first load needs, a delta needs: fields and owners that came with it. */
export async function checkDelta(m: Migration, gate: 'fields' | 'owners', next: Position): Promise<Position> {
  m.enter(stageOf(deltaOf(m)));
  return (await openByItself(m, gate, 'production')) ? next : m.state.position;
}

/** One phase per call, as in a first load. */
export async function loadDelta(m: Migration): Promise<Position> {
  const delta = deltaOf(m);
  m.enter(stageOf(delta));
  const run = { run: delta.run, role: 'production' as const };
  if (m.state.phaseIndex === 0) {
    await m.holding(`Begin ${delta.run}`, () => act.beginDelta({ ...m.reference, ...run }));
    m.state.beginRun(delta.run);
  }
  const object = PHASES[m.state.phaseIndex];
  if (object === undefined) return endDelta(m);
  m.state.beginPhase(delta.run, object);
  await m.publish();
  const result = await runPhase(m, run, object);
  if (result.stopped === true) {
    m.state.leavePhase();
    return m.state.position;
  }
  m.state.endPhase(delta.run, 'production', object, result);
  m.state.phaseIndex += 1;
  return m.state.position;
}

function endDelta(m: Migration): Position {
  const { returnTo } = deltaOf(m);
  m.state.delta = null;
  m.state.phaseIndex = 0;
  if (m.state.amendment === null) return returnTo;
  m.state.returnTo = returnTo;
  m.state.phaseIndex = PHASES.length;
  return 'productionLoad';
}

function deltaOf(m: Migration): DeltaInProgress {
  const { delta } = m.state;
  if (delta === null) throw new Error('there is no delta');
  return delta;
}

function referenceOf(m: Migration, { run }: DeltaInProgress) {
  return { ...m.reference, run, role: 'production' as const };
}

/** A delta belongs to the stage in which it was asked for. */
function stageOf({ returnTo }: DeltaInProgress): 'production' | 'cutover' | 'hypercare' {
  if (returnTo === 'hypercare') return 'hypercare';
  return returnTo === 'freeze' ? 'production' : 'cutover';
}
