import { setTimeout as sleep } from 'node:timers/promises';
import { BURST_WINDOW_MS } from './plans.js';

/** Servers round their clocks: the window is kept longer by this, in milliseconds. */
const MARGIN_MS = 10;

/** A place in the window. */
interface Place {
  /** When the answer came, in milliseconds since 1970; null while the request is in flight. */
  answeredAt: number | null;
  readonly answered: Promise<void>;
}

/**
 * Keeps requests within a rolling window. When a request reached the server is known only to lie between its sending and
 * its answer, so the n-th of `limit` requests leaves only when the answer to the n-th before it is a window old: whatever
 * the network and this machine's load do, the server never sees more than `limit` in a window.
 */
export class BurstWindow {
  #limit: number;
  /** The last `limit` requests, oldest first. */
  #places: Place[] = [];
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

  /**
   * Waits for a place in the window and takes it.
   * @returns to be called when the answer has come, or the request has ended without one
   */
  async take(signal?: AbortSignal): Promise<() => void> {
    const turn = this.#turn.then(() => this.#untilFree(signal));
    this.#turn = turn.catch(() => undefined);
    await turn;
    return this.#occupy();
  }

  async #untilFree(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const oldest = this.#places.at(-this.#limit);
      if (oldest?.answeredAt === null) {
        await oldest.answered;
        continue;
      }
      const free = oldest === undefined ? 0 : oldest.answeredAt + BURST_WINDOW_MS + MARGIN_MS;
      const wait = Math.max(free, this.#blockedUntil) - Date.now();
      if (wait <= 0) return;
      await sleep(wait, undefined, signal === undefined ? {} : { signal });
    }
  }

  #occupy(): () => void {
    let settle: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (settle = resolve));
    const place: Place = { answeredAt: null, answered };
    this.#places.push(place);
    if (this.#places.length > this.#limit) this.#places = this.#places.slice(-this.#limit);
    return () => {
      place.answeredAt ??= Date.now();
      settle();
    };
  }
}
