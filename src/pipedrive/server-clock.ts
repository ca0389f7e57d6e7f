/** Pipedrive's clock as the answers' `Date` tells it: days and resets are the server's, not this machine's. */
export class ServerClock {
  #offsetMs = 0;
  #latest: number | null = null;

  /** @param local this machine's time, in milliseconds since 1970; tests put their own in its place */
  constructor(private readonly local: () => number = Date.now) {}

  /** @param serverTime an answer's `Date`, in milliseconds since 1970, cut to the second */
  learn(serverTime: number | null): void {
    if (serverTime === null) return;
    this.#latest = serverTime;
    const ahead = serverTime - this.local();
    // A Date is up to a second and an answer's way behind: within that the two clocks agree.
    this.#offsetMs = Math.abs(ahead) <= AGREEMENT_MS ? 0 : ahead;
  }

  /** The server's time now, give or take a second or two; this machine's before the first answer. */
  now(): number {
    return this.local() + this.#offsetMs;
  }

  /** The `Date` of the last answer, never ahead of the server: a bound for look-ups. */
  latest(): Date {
    return new Date(this.#latest ?? this.local());
  }

  /** When an instant of the server's clock comes by this machine's. */
  toLocal(instant: number): Date {
    return new Date(instant - this.#offsetMs);
  }
}

const AGREEMENT_MS = 2_000;
