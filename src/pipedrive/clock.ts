import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the client sees it; tests put their own in its place. */
export interface Clock {
  /** Milliseconds since the epoch: for days and resets. */
  now(): number;
  /** Milliseconds that only go forward, whatever is done to the machine's clock: for windows. */
  monotonic(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};
