import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import type { AccountRole } from '../src/contract/gates.js';
import type { MigrationInput } from '../src/contract/migration-input.js';
import { PHASES } from '../src/contract/objects.js';
import type { MigrationStatus } from '../src/contract/status.js';
import { act } from './activities.js';
import { amendLoaded, applyAmendment, confirmAmendment } from './amendment.js';
import { openByItself, waitForDecision } from './gates.js';
import { registerHandlers } from './handlers.js';
import { Migration } from './migration-context.js';
import type { Carried, Position } from './migration-state.js';
import { runPhase } from './run-phase.js';

/**
 * One company's migration, from discovery to cutover. It lives for weeks; `course` below is its plan,
 * each step the promise of one paragraph of the service page.
 */
export async function migration(input: MigrationInput, carried?: Carried): Promise<MigrationStatus> {
  const m = new Migration(input, carried);
  registerHandlers(m);
  await m.begin();
  while (m.state.position !== 'closed') {
    m.state.position = await course[m.state.position](m);
    await m.publish();
    // What is over has nothing to continue, and its last word stands.
    if (!m.state.completed && m.shouldContinueAsNew()) await startNextRun(m);
  }
  await condition(allHandlersFinished);
  await m.publish();
  return m.status();
}

const course: Record<Exclude<Position, 'closed'>, (m: Migration) => Promise<Position>> = {
  /** Schema discovery and source enumeration: read only. */
  discovery: async (m) => {
    m.enter('discovery');
    const found = await m.holding('Discovery', () => act.discover(m.reference));
    m.state.sourceRows = found.rows;
    return 'mapping';
  },

  /** The customer confirms the mapping before any record moves. */
  mapping: async (m) => {
    m.enter('mapping');
    const decision = await waitForDecision(m, 'mapping', null);
    if (decision.outcome !== 'approved') return 'mapping';
    await m.holding('Confirm the mapping', () => act.confirmMapping(m.reference, decision.fingerprint));
    m.state.mapping = decision.fingerprint;
    if (m.input.config.target.staging !== 'waived') return 'stagingFields';
    m.recordWaiver('staging');
    return 'productionFields';
  },

  /** The customer approves another mapping after records have been loaded: what the run needs is checked again. */
  amendment: (m) => confirmAmendment(m),

  stagingFields: (m) => preCheck(m, 'staging', 'stagingOwners'),
  stagingOwners: (m) => resolveOwners(m, 'staging', 'stagingLoad'),

  /** A full run into the staging account, by the same code as production. */
  stagingLoad: (m) => load(m, 'staging', 'stagingSignOff'),

  stagingSignOff: async (m) => {
    m.enter('staging');
    const decision = await waitForDecision(m, 'staging', 'staging');
    if (decision.outcome === 'approved') return 'productionFields';
    if (decision.outcome === 'rejected') return 'mapping';
    if (decision.outcome === 'amendment') return amendLoaded(m, 'staging');
    return decision.outcome === 'retry' ? again(m, 'staging', 'stagingLoad') : 'stagingSignOff';
  },

  productionFields: (m) => preCheck(m, 'production', 'productionOwners'),
  /** No record moves in production before every owner resolves. */
  productionOwners: (m) => resolveOwners(m, 'production', 'productionLoad'),
  productionLoad: (m) => load(m, 'production', 'cutover'),

  /** The customer declares Pipedrive the system of record. */
  cutover: async (m) => {
    m.enter('cutover');
    const decision = await waitForDecision(m, 'cutover', 'production');
    if (decision.outcome === 'retry') return again(m, 'production', 'productionLoad');
    if (decision.outcome === 'amendment') return amendLoaded(m, 'production');
    if (decision.outcome !== 'approved') return 'cutover';
    m.complete();
    return 'closed';
  },
};

/** Every field, option, pipeline, stage, type, currency and right that the run needs is there. */
async function preCheck(m: Migration, role: AccountRole, next: Position): Promise<Position> {
  m.enter('pre-check');
  return (await openByItself(m, 'fields', role)) ? next : otherwise(m, role);
}

async function resolveOwners(m: Migration, role: AccountRole, next: Position): Promise<Position> {
  m.enter('owners');
  return (await openByItself(m, 'owners', role)) ? next : otherwise(m, role);
}

function otherwise(m: Migration, role: AccountRole): Position {
  return m.state.hasNewMapping() ? m.state.giveWay(role) : m.state.position;
}

/** One phase per call, in dependency order, so that the workflow can continue as new between two phases. */
async function load(m: Migration, role: AccountRole, next: Position): Promise<Position> {
  m.enter(role);
  if (m.state.hasNewMapping()) return m.state.giveWay(role);
  if (m.state.amendment !== null) await applyAmendment(m, role);
  if (m.state.phaseIndex === 0) await startRun(m, role);
  const object = PHASES[m.state.phaseIndex];
  if (object === undefined) return finishRun(m, role, next);
  m.state.beginPhase(role, object);
  await m.publish();
  const result = await runPhase(m, role, object);
  m.state.endPhase(role, object, result);
  if (m.state.hasNewMapping()) {
    m.state.phaseIndex += 1;
    return m.state.giveWay(role);
  }
  if (m.state.retries.length > 0) return again(m, role, m.state.position);
  m.state.phaseIndex += 1;
  return m.state.position;
}

async function startRun(m: Migration, role: AccountRole): Promise<void> {
  const run = { ...m.reference, run: role, role };
  if (m.state.rejectedRuns.includes(role)) {
    await m.holding(`Remove the rejected ${role} run`, () => act.removeRun(run));
    m.state.forgetRun(role);
  }
  await m.holding(`Begin the ${role} run`, () => act.beginRun(run));
  m.state.beginRun(role);
}

async function finishRun(m: Migration, role: AccountRole, next: Position): Promise<Position> {
  m.state.phaseIndex = 0;
  await m.holding('Prepare the spot check', () => act.prepareSpotCheck({ ...m.reference, run: role, role }));
  return next;
}

/** Takes skipped records again, their children included: every phase runs once more over what is pending. */
async function again(m: Migration, role: AccountRole, position: Position): Promise<Position> {
  const { retries } = m.state;
  m.state.retries = [];
  m.state.phaseIndex = 0;
  await m.holding('Take skipped records again', () =>
    act.reopenSkipped({ ...m.reference, run: role, role }, retries),
  );
  return position;
}

async function startNextRun(m: Migration): Promise<void> {
  await condition(allHandlersFinished);
  await continueAsNew<typeof migration>(m.input, m.state.carry());
}
