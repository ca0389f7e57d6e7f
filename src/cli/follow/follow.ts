import { setTimeout as sleep } from 'node:timers/promises';
import type { GateStatus, MigrationStatus } from '../../contract/status.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { failureOf } from '../report-error.js';

export interface FollowOptions {
  read(): Promise<MigrationStatus>;
  /** Shows a status; called with every reading. */
  show(status: MigrationStatus): void;
  /** Answers a gate that has opened. `left`: it is for somebody else. */
  answer(gate: GateStatus, status: MigrationStatus): Promise<'answered' | 'left'>;
  /** The gate `close` is among those that are answered: hypercare is waited for too. */
  readonly answersClose?: boolean;
  /** What a gate, hold or pause that is left to others means: the end of the command, or waiting on. */
  readonly stopsAtOthers: boolean;
  /**
   * How long (ms) a gate, hold or pause must last before it counts as left to others, asked anew each time; none if left
   * out. What a person did a moment ago takes the worker a while to carry out.
   */
  patienceMs?(): number;
  /** Told once for each outage: why the status cannot be read at the moment. */
  tellOutage?(why: string): void;
  /** How long (ms) an outage is waited out; `OUTAGE_PATIENCE_MS` if left out. */
  readonly outagePatienceMs?: number;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

export interface FollowEnd {
  readonly exitCode: ExitCode;
  /** Null when it was interrupted before the first reading. */
  readonly status: MigrationStatus | null;
}

/** A command that watches a migration for weeks does not end for a restart of Temporal or of a worker (ms). */
const OUTAGE_PATIENCE_MS = 60_000;

/** Watches a migration, answers its gates as told, and ends as the contract's exit codes say (section 3). */
export async function follow(options: FollowOptions): Promise<FollowEnd> {
  const answers = new Map<string, 'answered' | 'left'>();
  let stop: Stop | null = null;
  let status: MigrationStatus | null = null;
  while (!options.signal.aborted) {
    const reading = await readPatiently(options);
    if (reading === null) break;
    status = reading;
    options.show(status);
    const ended = endOf(status, options.answersClose === true);
    if (ended !== null) return { exitCode: ended, status };
    stop = options.stopsAtOthers ? lasting(stop, stopOf(status)) : null;
    const { gate } = status;
    if (stop?.exitCode !== EXIT.held && gate !== null && !answers.has(keyOf(gate))) {
      answers.set(keyOf(gate), await options.answer(gate, status));
    }
    const isAnswered = stop !== null && answers.get(stop.key) === 'answered';
    if (stop !== null && !isAnswered && Date.now() - stop.since >= (options.patienceMs?.() ?? 0))
      return { exitCode: stop.exitCode, status };
    await pause(options);
  }
  return { exitCode: EXIT.interrupted, status };
}

/**
 * The status; null when it was interrupted before there was one.
 * @throws what reading ends with once it has failed for longer than an outage is waited out
 */
async function readPatiently(options: FollowOptions): Promise<MigrationStatus | null> {
  for (let since: number | null = null; !options.signal.aborted; await pause(options)) {
    try {
      return await options.read();
    } catch (error) {
      const { exitCode, message } = failureOf(error);
      if (exitCode !== EXIT.unreachable) throw error;
      if (since === null) options.tellOutage?.(message ?? '');
      since ??= Date.now();
      if (Date.now() - since >= (options.outagePatienceMs ?? OUTAGE_PATIENCE_MS)) throw error;
    }
  }
  return null;
}

/** Something that only others can end, and since when it has been seen (ms since 1970). */
interface Stop {
  readonly key: string;
  readonly exitCode: ExitCode;
  readonly since: number;
}

/** The stop that is there now, with the time at which it was first seen. */
function lasting(before: Stop | null, now: Stop | null): Stop | null {
  return before !== null && before.key === now?.key ? before : now;
}

function stopOf({ state, holds, gate }: MigrationStatus): Stop | null {
  const since = Date.now();
  if (state === 'held' || state === 'paused') {
    const key = JSON.stringify([state, holds.map((hold) => [hold.code, hold.since])]);
    return { key, exitCode: EXIT.held, since };
  }
  return gate === null ? null : { key: keyOf(gate), exitCode: EXIT.atGate, since };
}

/**
 * Exit code of a migration that is through; null while it goes on.
 * @param answersClose the gate `close` is to be answered too: then it is through when it is closed
 */
export function endOf({ state, outcome }: MigrationStatus, answersClose = false): ExitCode | null {
  if (state === 'cancelled' || state === 'rolled_back') return EXIT.held;
  if (outcome === null || (answersClose && state !== 'completed')) return null;
  return outcome === 'clean' ? EXIT.ok : EXIT.withSkips;
}

/** One opening of a gate: opened again, or about something else, it is asked again. */
function keyOf({ name, account, openSince, fingerprint }: GateStatus): string {
  return JSON.stringify([name, account, openSince, fingerprint]);
}

async function pause({ intervalMs, signal }: FollowOptions): Promise<void> {
  await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
}
