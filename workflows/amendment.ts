import type { AccountRole } from '../src/contract/gates.js';
import { PHASES } from '../src/contract/objects.js';
import { act } from './activities.js';
import type { AmendedPhase, EndedAmendment } from './activity-types.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';

/*
 * A mapping that is approved again after records have been loaded. It is confirmed between two phases, its fields and
 * owners are checked like those of the first one, and then the loaded records get the fields that the change touches.
 */

/** From a sign-off: every phase is through, and only what the change opens has to be loaded. */
export function amendLoaded(m: Migration, role: AccountRole): Position {
  m.state.phaseIndex = PHASES.length;
  return m.state.giveWay(role);
}

/** @returns the check that comes next: of the account that has been written to last */
export async function confirmAmendment(m: Migration): Promise<Position> {
  const { amendment } = m.state;
  if (amendment !== null) {
    await m.holding('Confirm the mapping', () => act.confirmMapping(m.reference, amendment.fingerprint));
    // Another one may have been approved meanwhile: then this step comes again.
    if (m.state.amendment?.fingerprint !== amendment.fingerprint) return 'amendment';
    m.state.amendment = { ...amendment, isConfirmed: true };
    m.state.mapping = amendment.fingerprint;
  }
  return amendment?.role === 'staging' ? 'stagingFields' : 'productionFields';
}

/** Brings what a run has loaded to the confirmed mapping. */
export async function applyAmendment(m: Migration, role: AccountRole): Promise<void> {
  if (m.state.hasBegun(role)) {
    const run = { ...m.reference, run: role, role };
    const done: AmendedPhase[] = [];
    for (const object of PHASES.slice(0, m.state.phaseIndex)) {
      done.push(await m.holding(`Amend ${object}`, () => act.amendPhase({ ...run, object })));
    }
    const ended = await m.holding('End the amendment', () => act.endAmendment(run));
    if (ended.opened > 0) m.state.phaseIndex = 0;
    recordAmendment(m, role, done, ended);
  }
  if (m.state.amendment?.isConfirmed === true) m.state.amendment = null;
  await m.publish();
}

function recordAmendment(
  m: Migration,
  role: AccountRole,
  done: readonly AmendedPhase[],
  { opened, stays }: EndedAmendment,
): void {
  const touched = done.filter((phase) => phase.touched > 0);
  const lines = touched.map(
    ({ object, updated, kept }) => `${object} ${updated} updated, ${kept} left as somebody else changed them`,
  );
  m.state.record({
    at: new Date().toISOString(),
    gate: 'mapping',
    action: 'apply',
    by: 'sd2pd',
    fingerprint: m.state.amendment?.fingerprint ?? null,
    note: [`${role}:`, ...lines, `${opened} to be moved now, ${stays} stay as they are`].join(' · '),
    accepted: true,
    refusal: null,
  });
}
