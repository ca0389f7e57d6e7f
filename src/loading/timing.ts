/** How the write protocol goes about: times in milliseconds, and the size of a batch. */
export interface LoadTiming {
  /** How long a lease lasts without being renewed. */
  readonly leaseMs: number;
  /** How often a holder renews it. */
  readonly renewMs: number;
  /** A request ends after this, with or without an answer. */
  readonly requestTimeoutMs: number;
  /** What a request may still take to be committed after its sender gave up. */
  readonly marginMs: number;
  /** Between the two looks for a record whose outcome is unknown. */
  readonly secondLookMs: number;
  /** Source records per batch: one activity, one lease, one commit of intents. */
  readonly batchRecords: number;
}

export const DEFAULT_TIMING: LoadTiming = {
  leaseMs: 30_000,
  renewMs: 5_000,
  requestTimeoutMs: 30_000,
  marginMs: 2_000,
  secondLookMs: 3_000,
  batchRecords: 1_000,
};
