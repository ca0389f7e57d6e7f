import type { Interrupt } from './course-state.js';
import type { Migration } from './migration-context.js';
import type { Position } from './migration-state.js';

/** Thrown by whatever waits or works when the migration is broken off. */
export class Interrupted extends Error {}

/** Turns to what somebody wants first: the end of the migration, or its rollback. */
export function giveWay(m: Migration, interrupt: Interrupt): Position {
  m.state.interrupt = null;
  m.state.closeGate();
  if (interrupt.kind === 'rollback') {
    const { kind: _kind, ...request } = interrupt;
    m.state.rollback = { ...request, from: m.state.position, since: new Date().toISOString() };
    return 'rollback';
  }
  m.state.stoppedAt = m.state.position;
  m.end('cancelled');
  return 'closed';
}
