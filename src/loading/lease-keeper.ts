import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLost } from '../ledger/errors.js';
import type { LeaseStore } from '../ledger/lease-store.js';
import type { LoadTiming } from './timing.js';

/** Who wants the lease of a run. */
export interface LeaseSeeker {
  readonly ledger: { readonly leases: LeaseStore };
  readonly run: string;
  readonly holder: string;
  readonly timing: LoadTiming;
  readonly signal: AbortSignal;
}

/** Holds the lease of a run and renews it in the background. Whoever sends asks `assertHeld` in the same tick. */
export class LeaseKeeper {
  readonly fence: number;
  readonly #leases: LeaseStore;
  readonly #run: string;
  readonly #timing: LoadTiming;
  readonly #timer: NodeJS.Timeout;
  #deadline: number;
  #lost = false;

  private constructor(leases: LeaseStore, run: string, timing: LoadTiming, fence: number, deadline: number) {
    this.#leases = leases;
    this.#run = run;
    this.#timing = timing;
    this.fence = fence;
    this.#deadline = deadline;
    this.#timer = setInterval(() => void this.#renew(), timing.renewMs);
  }

  /** Takes the lease, waiting for another holder's to run out. */
  static async take({ ledger, run, holder, timing, signal }: LeaseSeeker): Promise<LeaseKeeper> {
    const { leases } = ledger;
    for (;;) {
      const result = await leases.claim(run, holder, timing.leaseMs);
      if ('claim' in result) {
        return new LeaseKeeper(leases, run, timing, result.claim.fence, result.claim.deadline);
      }
      await sleep(Math.max(50, Math.min(1_000, result.heldUntil - Date.now())), undefined, { signal });
    }
  }

  /** @throws LeaseLost when this worker may not send any more */
  assertHeld(): void {
    if (this.#lost || Date.now() >= this.#deadline) throw new LeaseLost(this.#run);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#lost) await this.#leases.release(this.#run, this.fence);
  }

  async #renew(): Promise<void> {
    try {
      const deadline = await this.#leases.renew(this.#run, this.fence, this.#timing.leaseMs);
      if (deadline === null) this.#lost = true;
      else this.#deadline = deadline;
    } catch {
      // A ledger out of reach: the deadline stays where it is, and sending ends when it passes.
    }
  }
}

/** Works under the lease of a run, and gives it back whatever happens. */
export async function underLease<T>(
  seeker: LeaseSeeker,
  work: (lease: LeaseKeeper) => Promise<T>,
): Promise<T> {
  const lease = await LeaseKeeper.take(seeker);
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}
