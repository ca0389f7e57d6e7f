import { setTimeout as sleep } from 'node:timers/promises';
import type { GateStatus, MigrationStatus } from '../../contract/status.js';

/** Who answers the demo's gates. */
export interface Gatekeeper {
  answer(gate: GateStatus): Promise<'answered' | 'left'>;
}

/** A gate that has all it asks for opens within seconds; after so many looks it will not. */
const LOOKS = 60;
const BETWEEN_LOOKS_MS = 500;

/** Waits until a gate is no longer the open one. @returns null then, or the gate as it still stands */
export async function waitUntilChanged(
  gate: GateStatus,
  read: () => Promise<MigrationStatus>,
  signal: AbortSignal,
): Promise<GateStatus | null> {
  let last = gate;
  for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
    const now = (await read()).gate;
    if (now === null || now.name !== gate.name || now.account !== gate.account) return null;
    last = now;
    await sleep(BETWEEN_LOOKS_MS, undefined, { signal }).catch(() => undefined);
  }
  return signal.aborted ? null : last;
}
