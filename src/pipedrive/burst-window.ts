import { setTimeout as sleep } from 'node:timers/promises';
import { BURST_WINDOW_MS } from './plans.js';

/**
 * Requests arrive at the server a little closer together or further apart than they left: the window is kept longer by
 * this, in milliseconds, so that what we count as 2 seconds never is less over there.
 */
const JITTER_MARGIN_MS = 30;

/**
 * Keeps requests within a rolling window: the n-th of `limit` requests leaves only when the n-th before it is a window
 * old. It is used to the full and never exceeded.
 */
export class BurstWindow {
  #limit: number;
  /** Times at which the last `limit` requests left, oldest first. */
  #sent: number[] = [];
  #blockedUntil = 0;
  /** Requests that wait, in order: one chain, so that nobody overtakes. */
  #turn: Promise<void> = Promise.resolve();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The server's own figure wins over the plan table, in both directions. */
  setLimit(limit: number): void {
    if (Number.isInteger(limit) && limit > 0) this.#limit = limit;
  }

  /** After a burst 429 nothing leaves before this. */
  blockFor(ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, Date.now() + ms);
  }

  /** Waits for a place in the window and takes it. */
  async take(signal?: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#place(signal));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #place(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const wait = this.#waitMs(Date.now());
      if (wait <= 0) break;
      await sleep(wait, undefined, signal === undefined ? {} : { signal });
    }
    this.#sent.push(Date.now());
    if (this.#sent.length > this.#limit) this.#sent = this.#sent.slice(-this.#limit);
  }

  #waitMs(now: number): number {
    const blocked = this.#blockedUntil - now;
    const oldest = this.#sent.at(-this.#limit);
    const full = oldest === undefined ? 0 : oldest + BURST_WINDOW_MS + JITTER_MARGIN_MS - now;
    return Math.max(blocked, full);
  }
}
