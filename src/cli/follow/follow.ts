import { setTimeout as sleep } from 'node:timers/promises';
import type { GateStatus, MigrationStatus } from '../../contract/status.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

export interface FollowOptions {
  read(): Promise<MigrationStatus>;
  /** Shows a status; called with every reading. */
  show(status: MigrationStatus): void;
  /** Answers a gate that has opened. `left`: it is for somebody else. */
  answer(gate: GateStatus, status: MigrationStatus): Promise<'answered' | 'left'>;
  /** What a gate, hold or pause that is left to others means: the end of the command, or waiting on. */
  readonly stopsAtOthers: boolean;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

export interface FollowEnd {
  readonly exitCode: ExitCode;
  /** Null when it was interrupted before the first reading. */
  readonly status: MigrationStatus | null;
}

/** Watches a migration, answers its gates as told, and ends as the contract's exit codes say (section 3). */
export async function follow(options: FollowOptions): Promise<FollowEnd> {
  const answered = new Set<string>();
  let status: MigrationStatus | null = null;
  while (!options.signal.aborted) {
    status = await options.read();
    options.show(status);
    const ended = endOf(status);
    if (ended !== null) return { exitCode: ended, status };
    if (options.stopsAtOthers && (status.state === 'held' || status.state === 'paused'))
      return { exitCode: EXIT.held, status };
    const { gate } = status;
    if (gate !== null && !answered.has(keyOf(gate))) {
      const answer = await options.answer(gate, status);
      if (answer === 'left' && options.stopsAtOthers) return { exitCode: EXIT.atGate, status };
      answered.add(keyOf(gate));
    }
    await pause(options);
  }
  return { exitCode: EXIT.interrupted, status };
}

/** Exit code of a migration that is through; null while it goes on. */
export function endOf({ state, outcome, gate }: MigrationStatus): ExitCode | null {
  if (state === 'cancelled' || state === 'rolled_back') return EXIT.held;
  // After the cutover only `close` is left, and that only where somebody is to answer it.
  if (outcome === null || gate?.name === 'close') return null;
  return outcome === 'clean' ? EXIT.ok : EXIT.withSkips;
}

/** One opening of a gate: opened again, or about something else, it is asked again. */
function keyOf({ name, account, openSince, fingerprint }: GateStatus): string {
  return JSON.stringify([name, account, openSince, fingerprint]);
}

async function pause({ intervalMs, signal }: FollowOptions): Promise<void> {
  await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
}
