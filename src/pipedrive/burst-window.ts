import { pause } from './pause.js';
import { BURST_WINDOW_MS } from './plans.js';
import { RoundTripFloor } from './round-trip-floor.js';

/** The server's clock and ours tick in steps, and timers wake a little early: the window is kept longer by this (ms). */
const MARGIN_MS = 10;
/** After a burst 429 our idea of the way to the server was wrong: for so long the full time of answers counts (ms). */
const DISTRUST_MS = 60_000;

/** A request's place in the window. Exactly one of its methods is called, once. */
export interface Place {
  /**
   * The answer has come, or the request has ended without one.
   * @param left requests left in the window as the answer says, null if it does not
   * @param isWarm the connection was open already, so the time it took is that of the way
   */
  answered(left: number | null, isWarm: boolean): void;
  /** A burst 429: nothing leaves for so many milliseconds, and then one request alone finds out. */
  refused(waitMs: number): void;
  /** The request never left. */
  abandon(): void;
}

interface Entry {
  readonly sentAt: number;
  /** null while the request is in flight. */
  answeredAt: number | null;
}

/**
 * Keeps requests within a rolling window of 2 seconds: used to the full and never exceeded, whatever the network does.
 *
 * The server counts a request when it arrives, which lies somewhere between its sending and its answer. The next request
 * that needs its place may leave when even the latest possible arrival is a window ago: 2 s after the answer, less the
 * shortest round trip seen, because both the way back of the old request and the way there of the new one take at least
 * their part of that. So only the jitter of answers is lost, and not their whole time.
 *
 * Times are this process's own clock that only goes forward, in milliseconds.
 */
export class BurstWindow {
  #limit: number;
  #entries: Entry[] = [];
  #blockedUntil = 0;
  #distrustUntil = 0;
  /** After a 429 one request goes alone. */
  #trial: 'none' | 'wanted' | Entry = 'none';
  readonly #floor = new RoundTripFloor();
  /** Requests that wait, in order: one chain, so that nobody overtakes. */
  #turn: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #changed: Promise<void> = Promise.resolve();

  constructor(limit: number) {
    this.#limit = limit;
    this.#awaitChange();
  }

  /** The server's own figure wins over the plan table, in both directions. */
  setLimit(limit: number): void {
    if (Number.isInteger(limit) && limit > 0) this.#limit = limit;
  }

  /** Waits for a place in the window and takes it. Rejects with the signal's reason when it is aborted. */
  async take(signal?: AbortSignal): Promise<Place> {
    const turn = this.#turn.then(() => this.#untilFree(signal));
    this.#turn = turn.catch(() => undefined);
    await turn;
    return this.#occupy();
  }

  async #untilFree(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const wait = this.#waitMs(performance.now());
      if (wait <= 0) return;
      if (wait === Infinity) await this.#changed;
      else await pause(wait, signal);
    }
  }

  /** Milliseconds until there is a place; Infinity: an answer must come first. */
  #waitMs(now: number): number {
    if (typeof this.#trial === 'object') return Infinity;
    const blocked = this.#blockedUntil - now;
    const hold = BURST_WINDOW_MS + MARGIN_MS - (now < this.#distrustUntil ? 0 : this.#floor.credit());
    const freeAt = (entry: Entry): number => (entry.answeredAt === null ? Infinity : entry.answeredAt + hold);
    this.#forget(now);
    const times = this.#entries.map(freeAt).filter((time) => time > now);
    const tooMany = times.length - this.#limit;
    if (tooMany < 0) return blocked;
    times.sort((a, b) => a - b);
    return Math.max(blocked, (times[tooMany] ?? now) - now);
  }

  /** Entries are kept for a second window, because an answer that comes now tells what the server counted before. */
  #forget(now: number): void {
    const oldest = now - 2 * BURST_WINDOW_MS;
    if ((this.#entries[0]?.answeredAt ?? Infinity) > oldest) return;
    this.#entries = this.#entries.filter(({ answeredAt }) => answeredAt === null || answeredAt > oldest);
  }

  #occupy(): Place {
    const entry: Entry = { sentAt: performance.now(), answeredAt: null };
    this.#entries.push(entry);
    if (this.#trial === 'wanted') this.#trial = entry;
    return {
      answered: (left, isWarm) => {
        const now = performance.now();
        entry.answeredAt = now;
        if (isWarm) this.#floor.add(now - entry.sentAt);
        if (left !== null) this.#addOthers(left, entry, now);
        if (this.#trial === entry) this.#trial = 'none';
        this.#awaitChange();
      },
      refused: (waitMs) => {
        const now = performance.now();
        entry.answeredAt = now;
        this.#blockedUntil = Math.max(this.#blockedUntil, now + waitMs);
        this.#distrustUntil = now + DISTRUST_MS;
        // An answer to a request that left before the last 429 must not end the trial of a later one.
        if (this.#trial === 'none' || this.#trial === entry) this.#trial = 'wanted';
        this.#awaitChange();
      },
      abandon: () => {
        this.#entries = this.#entries.filter((other) => other !== entry);
        if (this.#trial === entry) this.#trial = 'wanted';
        this.#awaitChange();
      },
    };
  }

  /**
   * The server counts requests that are not ours: another process with this token, which may be the worker that had the
   * batch before. They take places from now on, as if they had just been answered.
   */
  #addOthers(left: number, entry: Entry, now: number): void {
    const ours = this.#entries.filter(
      (other) => other.answeredAt === null || other.answeredAt > entry.sentAt - BURST_WINDOW_MS,
    ).length;
    for (let others = this.#limit - left - ours; others > 0; others -= 1) {
      this.#entries.push({ sentAt: now, answeredAt: now });
    }
  }

  #awaitChange(): void {
    this.#wake();
    this.#changed = new Promise((resolve) => (this.#wake = resolve));
  }
}
