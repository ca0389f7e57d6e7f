import { allHandlersFinished, condition, continueAsNew, patched } from '@temporalio/workflow';
import type { AccountRole } from '../src/contract/gates.js';
import type { MigrationInput } from '../src/contract/migration-input.js';
import type { MigrationStatus } from '../src/contract/status.js';
import { act } from './activities.js';
import { amendLoaded, confirmAmendment } from './amendment.js';
import { cutover, freeze, handoff, hypercare, verify, watch } from './cutover.js';
import { checkDelta, confirmDelta, loadDelta, readDelta } from './delta.js';
import { openByItself, waitForDecision } from './gates.js';
import { registerHandlers } from './handlers.js';
import { giveWay, Interrupted } from './interrupts.js';
import { again, load } from './load-run.js';
import { Migration } from './migration-context.js';
import type { Carried, Position } from './migration-state.js';
import { rollback } from './rollback.js';

/**
 * One company's migration, from discovery to the end of hypercare. It lives for weeks; `course` below is its plan,
 * each step the promise of one paragraph of the service page.
 * @param carried what an earlier run of the workflow was at, or one that ended and goes on from the ledger
 */
export async function migration(input: MigrationInput, carried?: Carried): Promise<MigrationStatus> {
  const m = new Migration(input, carried);
  registerHandlers(m);
  await m.begin();
  while (m.state.position !== 'closed') {
    m.state.position = await step(m);
    await m.publish();
    // What is over has nothing to continue, and its last word stands.
    if (m.state.ended === null && m.shouldContinueAsNew()) await startNextRun(m);
  }
  await condition(allHandlersFinished);
  await m.publish();
  if (patched('freeze-and-hypercare')) await m.keepState();
  return m.status();
}

async function step(m: Migration): Promise<Position> {
  const { interrupt, position } = m.state;
  if (interrupt !== null) return giveWay(m, interrupt);
  if (position === 'closed') return position;
  try {
    return await course[position](m);
  } catch (error) {
    // What was at work has ended in good order, and begins again where the ledger says.
    if (!(error instanceof Interrupted)) throw error;
    m.state.leavePhase();
    return position;
  }
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
    return decision.outcome === 'retry' ? again(m, 'staging') : 'stagingSignOff';
  },

  productionFields: (m) => preCheck(m, 'production', 'productionOwners'),
  /** No record moves in production before every owner resolves. */
  productionOwners: (m) => resolveOwners(m, 'production', 'productionLoad'),
  productionLoad: (m) => load(m, 'production', afterProduction()),

  /** Deltas while people go on working; then the customer confirms that writes in SmartDesk have stopped. */
  freeze,
  /** The final delta is through; the source is watched to be quiet. */
  watch,
  /** Everything is read back once more, and planned once more. */
  verify,
  /** The customer declares Pipedrive the system of record. */
  cutover,
  /** What does not move is handed over in writing. */
  handoff,
  /** Five business days in which issues are taken, repaired and answered. */
  hypercare,

  /** A delta: what changed in the source since the last look. */
  deltaRead: readDelta,
  deltaMapping: confirmDelta,
  deltaFields: (m) => checkDelta(m, 'fields', 'deltaOwners'),
  deltaOwners: (m) => checkDelta(m, 'owners', 'deltaLoad'),
  deltaLoad: loadDelta,

  /** What the migration created is removed again, if it comes to that. */
  rollback,
};

/** Migrations that were past this point under 0.1.0 end with the gate `cutover`. */
function afterProduction(): Position {
  return patched('freeze-and-hypercare') ? 'freeze' : 'cutover';
}

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

async function startNextRun(m: Migration): Promise<void> {
  await condition(allHandlersFinished);
  await continueAsNew<typeof migration>(m.input, m.state.carry());
}
