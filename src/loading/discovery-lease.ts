import { randomUUID } from 'node:crypto';
import type { LeaseStore } from '../ledger/lease-store.js';
import { underLease, type LeaseKeeper, type LeaseSeeker } from './lease-keeper.js';
import { DEFAULT_TIMING } from './timing.js';

/** Run of the lease; no run of a migration has this name. */
export const DISCOVERY = 'discovery';

/** Who wants to write what discovery writes; whoever has no name of its own gets one. */
export type DiscoverySeeker = Pick<LeaseSeeker, 'holder' | 'timing' | 'signal'>;

/**
 * Lets one process at a time write the rows of the source and the index of what an account had before: an attempt that was
 * frozen and wakes up while records move must not empty them.
 */
export async function underDiscoveryLease<T>(
  ledger: { readonly leases: LeaseStore },
  seeker: DiscoverySeeker | undefined,
  work: (lease: LeaseKeeper) => Promise<T>,
): Promise<T> {
  const somebody = { holder: randomUUID(), timing: DEFAULT_TIMING, signal: new AbortController().signal };
  return underLease({ ledger, run: DISCOVERY, ...(seeker ?? somebody) }, work);
}
