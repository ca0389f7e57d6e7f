import { mulberry32 } from '../support/mulberry32.js';

/** Something that is done to a running migration; `ms` is how long. */
export type Blow =
  | { readonly kind: 'kill-worker' | 'restart-worker' }
  /** `nap`: longer than a lease, shorter than the heartbeat time-out. `zombie`: longer than both, so it wakes up superseded. */
  | { readonly kind: 'nap' | 'zombie'; readonly ms: number }
  /** The target's clock jumps forward. */
  | { readonly kind: 'move-clock'; readonly ms: number }
  | { readonly kind: 'kill-temporal' | 'kill-postgres' | 'stop-postgres'; readonly ms: number }
  | { readonly kind: 'fault'; readonly fault: BlowFault; readonly times: number; readonly skip: number };

export const FAULTS = [
  'status-before',
  'status-after',
  'reset-before',
  'reset-after',
  'malformed',
  'late',
  'latency',
  'burst429',
] as const;
export type BlowFault = (typeof FAULTS)[number];

/** A blow, and how many writes reach the target between the one before it and this one: so each one meets a batch. */
export interface Scheduled {
  readonly afterWrites: number;
  readonly blow: Blow;
}

export interface ScheduleOptions {
  readonly seed: number;
  readonly blows: number;
  /** Whether there is a Postgres to hit. */
  readonly postgres: boolean;
  /** In milliseconds. */
  readonly leaseMs: number;
}

/** Heartbeat time-out of the workflows, in milliseconds: a worker frozen for longer is given up. */
const HEARTBEAT_TIMEOUT_MS = 30_000;

/** A schedule is decided by its options alone: printed, it can be played again. */
export function chaosSchedule(options: ScheduleOptions): Scheduled[] {
  const random = mulberry32(options.seed);
  return Array.from({ length: options.blows }, () => ({
    afterWrites: 1 + Math.floor(random() * 25),
    blow: blowOf(options, random),
  }));
}

function blowOf({ postgres, leaseMs }: ScheduleOptions, random: () => number): Blow {
  const kinds = [
    ...([
      'kill-worker',
      'kill-worker',
      'restart-worker',
      'nap',
      'zombie',
      'kill-temporal',
      'move-clock',
    ] as const),
    ...(['fault', 'fault', 'fault', 'fault'] as const),
    ...(postgres ? (['kill-postgres', 'stop-postgres'] as const) : []),
  ];
  const kind = pick(kinds, random);
  switch (kind) {
    case 'kill-worker':
    case 'restart-worker':
      return { kind };
    case 'nap':
      return { kind, ms: Math.round(leaseMs * (1.2 + random())) };
    case 'zombie':
      return { kind, ms: Math.round(HEARTBEAT_TIMEOUT_MS * (1.1 + random() / 5)) };
    case 'move-clock':
      return { kind, ms: Math.round(random() * 36 * 3_600_000) };
    case 'fault':
      return {
        kind,
        fault: pick(FAULTS, random),
        times: 1 + Math.floor(random() * 6),
        skip: Math.floor(random() * 10),
      };
    default:
      return { kind, ms: Math.round(200 + random() * 2_000) };
  }
}

function pick<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new RangeError('nothing to choose from');
  return found;
}
