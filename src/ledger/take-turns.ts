import { setImmediate } from 'node:timers/promises';

/** So often everything else in the process gets its turn, in milliseconds. */
const TURN_MS = 20;

let lastTurn = 0;

/**
 * Lets timers and answers of the network have their turn. SQLite answers without leaving the thread: a loop over many of
 * its statements would hold up heartbeats, leases and workflow tasks of the same process until it ends.
 */
export async function takeTurns(): Promise<void> {
  if (performance.now() - lastTurn < TURN_MS) return;
  await setImmediate();
  lastTurn = performance.now();
}
