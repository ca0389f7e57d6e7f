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

/**
 * A moment by both clocks of this process, in milliseconds. The one that only goes forward stands still while a machine
 * sleeps; the other one may be set back. What either says is past, is past.
 */
class Moment {
  readonly #forward = performance.now();
  readonly #wall = Date.now();

  isOlderThan(ms: number): boolean {
    return performance.now() - this.#forward >= ms || Date.now() - this.#wall >= ms;
  }
}

/** Holds the lease of a run and renews it in the background. Whoever sends asks `assertHeld` in the same tick. */
export class LeaseKeeper {
  readonly #timer: NodeJS.Timeout;
  #isLost = false;

  /** @param askedAt when the lease was asked for: it began later by the ledger's clock, so it ends later there, too */
  private constructor(
    private readonly leases: LeaseStore,
    private readonly run: string,
    private readonly timing: LoadTiming,
    readonly fence: number,
    private askedAt: Moment,
  ) {
    this.#timer = setInterval(() => void this.#renew(), timing.renewMs);
  }

  /** Takes the lease, waiting for another holder's to run out. */
  static async take({ ledger, run, holder, timing, signal }: LeaseSeeker): Promise<LeaseKeeper> {
    const { leases } = ledger;
    for (;;) {
      const askedAt = new Moment();
      const result = await leases.claim(run, holder, timing.leaseMs);
      if ('claim' in result) return new LeaseKeeper(leases, run, timing, result.claim.fence, askedAt);
      await sleep(Math.max(50, Math.min(1_000, result.heldForMs)), undefined, { signal });
    }
  }

  /** @throws LeaseLost when this worker may not send any more */
  assertHeld(): void {
    if (this.#isLost || this.askedAt.isOlderThan(this.timing.leaseMs)) throw new LeaseLost(this.run);
  }

  /** Gives it back; nothing may be sent from now on. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    const wasLost = this.#isLost;
    this.#isLost = true;
    if (!wasLost) await this.leases.release(this.run, this.fence);
  }

  async #renew(): Promise<void> {
    const askedAt = new Moment();
    try {
      if (await this.leases.renew(this.run, this.fence, this.timing.leaseMs)) this.askedAt = askedAt;
      else this.#isLost = true;
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
