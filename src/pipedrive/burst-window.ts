import { systemClock, type Clock } from './clock.js';
import { BURST_WINDOW_MS } from './plans.js';

/**
 * Requests arrive at the server a little closer together or further apart than they left: the window is kept longer by
 * this, in milliseconds, so that what we count as 2 seconds never is less over there. It costs 1.5 % of the rate.
 */
const JITTER_MARGIN_MS = 30;
/** How soon to look again when every place is held by a request that still waits for its connection, in milliseconds. */
const RECHECK_MS = 10;

/** A place in the window, held from the moment it is given. Only the first call of the two counts. */
export interface Place {
  /** The request leaves now: the place is free again a window later. */
  leave(): void;
  /** The request never left: the place is free at once. */
  release(): void;
}

/**
 * Keeps requests within a rolling window: the n-th of `limit` requests leaves only when the n-th before it is a window
 * old. It is used to the full and never exceeded. A request counts from when it is handed to its connection, not from
 * when it was admitted: opening a connection can take long enough to bring two windows' requests together at the server.
 */
export class BurstWindow {
  #limit: number;
  /** When the last `limit` requests left, oldest first. */
  #left: number[] = [];
  /** Places given whose requests have not left yet. */
  #held = 0;
  #blockedUntil = -Infinity;
  /** Requests that wait, in order: one chain, so that nobody overtakes. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    limit: number,
    private readonly clock: Clock = systemClock,
  ) {
    this.#limit = limit;
  }

  /** The server's own figure wins over the plan table, in both directions. */
  setLimit(limit: number): void {
    if (Number.isInteger(limit) && limit > 0) this.#limit = limit;
  }

  /** After a burst 429 nothing leaves before this. */
  blockFor(ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, this.clock.monotonic() + ms);
  }

  /** Waits for a place in the window and takes it. Rejects with the signal's reason when it is aborted. */
  async take(signal?: AbortSignal): Promise<Place> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #wait(signal?: AbortSignal): Promise<Place> {
    for (;;) {
      signal?.throwIfAborted();
      const ms = this.#waitMs(this.clock.monotonic());
      if (ms <= 0) return this.#give();
      await this.clock.sleep(Math.ceil(ms), signal);
    }
  }

  #waitMs(now: number): number {
    const blocked = this.#blockedUntil - now;
    const free = this.#limit - this.#held;
    if (free <= 0) return Math.max(blocked, RECHECK_MS);
    const oldest = this.#left.at(-free);
    const full = oldest === undefined ? 0 : oldest + BURST_WINDOW_MS + JITTER_MARGIN_MS - now;
    return Math.max(blocked, full);
  }

  #give(): Place {
    this.#held += 1;
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      this.#held -= 1;
      return true;
    };
    return {
      leave: () => {
        if (!close()) return;
        this.#left.push(this.clock.monotonic());
        if (this.#left.length > 2 * this.#limit) this.#left = this.#left.slice(-this.#limit);
      },
      release: () => void close(),
    };
  }
}
