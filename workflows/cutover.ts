import { condition, patched } from '@temporalio/workflow';
import { WATCH_SECONDS } from '../src/contract/migration-input.js';
import { PHASES } from '../src/contract/objects.js';
import { act } from './activities.js';
import { amendLoaded } from './amendment.js';
import { beginDelta, startDelta } from './delta.js';
import { waitForDecision, type GateOutcome } from './gates.js';
import { again, reload } from './load-run.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';
import { runPhase } from './run-phase.js';

type Gated = 'freeze' | 'cutover' | 'hypercare';

/** Deltas as often as anybody likes, until the customer confirms that nobody writes into the source any more. */
export async function freeze(m: Migration): Promise<Position> {
  m.enter('cutover');
  const decision = await waitForDecision(m, 'freeze', 'production');
  if (decision.outcome !== 'approved') return detour(m, decision, 'freeze');
  m.state.frozenAt = new Date().toISOString();
  m.state.deltaSchedule = null;
  m.state.lateWrites = 0;
  m.state.watching = false;
  return startDelta(m, { source: null, by: 'sd2pd' }, 'watch');
}

/** After the final delta the source is read once more: a late write is moved too, and the freeze asked for again. */
export async function watch(m: Migration): Promise<Position> {
  m.enter('cutover');
  if (!m.state.watching) {
    const seconds = m.input.config.freeze?.watchSeconds ?? WATCH_SECONDS;
    if (seconds > 0) {
      await condition(() => m.state.interrupt !== null, seconds * 1_000, {
        summary: 'watches the source to be quiet',
      });
    }
    if (m.state.interrupt !== null) return m.state.position;
    m.state.watching = true;
    return startDelta(m, { source: null, by: 'sd2pd' }, 'watch');
  }
  m.state.watching = false;
  if (m.state.lateWrites === 0) return 'verify';
  m.tell(`${m.state.lateWrites} rows were written in the source after the freeze was confirmed`);
  m.state.frozenAt = null;
  return 'freeze';
}

/** Every record that was ever created is read back, and the whole is planned once more: nothing is left to write. */
export async function verify(m: Migration): Promise<Position> {
  m.enter('cutover');
  const object = PHASES[m.state.phaseIndex];
  if (object === undefined) {
    m.state.phaseIndex = 0;
    return 'cutover';
  }
  m.state.beginPhase('production', object);
  await m.publish();
  const run = { run: 'production', role: 'production' } as const;
  const result = await runPhase(m, run, object, { later: true, verifyOnly: true });
  if (result.stopped === true) {
    m.state.leavePhase();
    return m.state.position;
  }
  m.state.endPhase('production', 'production', object, result);
  m.state.phaseIndex += 1;
  return m.state.position;
}

/** The customer declares Pipedrive the system of record, and accepts by name what was skipped or left undecided. */
export async function cutover(m: Migration): Promise<Position> {
  m.enter('cutover');
  const decision = await waitForDecision(m, 'cutover', 'production');
  if (decision.outcome !== 'approved') return detour(m, decision, 'cutover');
  m.state.cutoverAt = new Date().toISOString();
  if (patched('freeze-and-hypercare')) return 'handoff';
  m.end('completed');
  return 'closed';
}

/** What does not move is handed over in writing: `inventory.md`, `handoff.md` (`sd2pd report NAME`). */
export function handoff(m: Migration): Promise<Position> {
  m.enter('handoff');
  m.tell('handed over: inventory and handoff are in the reports');
  return Promise.resolve('hypercare');
}

/** Five business days in which the customer's issues are taken, repaired and answered. */
export async function hypercare(m: Migration): Promise<Position> {
  m.enter('hypercare');
  if (m.state.hypercare === null) {
    const since = new Date().toISOString();
    m.state.hypercare = await m.holding('Count business days', () => act.beginHypercare(m.reference, since));
    m.tell(`hypercare until ${m.state.hypercare.until}`);
  }
  const decision = await waitForDecision(m, 'close', 'production');
  if (decision.outcome !== 'approved') return detour(m, decision, 'hypercare');
  if (Date.now() < Date.parse(m.state.hypercare.until)) {
    m.tell('closed before the promised days of hypercare were over');
  }
  m.end('completed');
  return 'closed';
}

/** Whatever else comes at a gate after the first load leads back to it. */
function detour(m: Migration, decision: GateOutcome, from: Gated): Position | Promise<Position> {
  switch (decision.outcome) {
    case 'retry':
      return again(m, 'production', from);
    case 'reload':
      return reload(m, 'production', from);
    case 'delta':
      return beginDelta(m, from);
    case 'amendment':
      m.state.returnTo = from;
      return amendLoaded(m, 'production');
    default:
      return from;
  }
}
