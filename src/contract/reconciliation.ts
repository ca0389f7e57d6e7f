import type { PhaseCounts } from './status.js';

/** One line of `reconciliation.json` (contract, section 6). */
export interface Reconciliation extends PhaseCounts {
  readonly run: string;
  readonly phase: string;
  readonly object: string;
  readonly at: string;
  /** How many of the ledger's created ids the read-back found. */
  readonly target: number;
  /** source = created + merged + filtered + skipped + pending, and target = created. */
  readonly balanced: boolean;
  /** Skips and filters by code. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** One line of `verification.json`. */
export interface Verification {
  readonly object: string;
  readonly compared: number;
  readonly mismatched: number;
  readonly missing: number;
  /** Records in the target that carry one of our keys and that the ledger does not know. */
  readonly unexpected: number;
  readonly duplicates: number;
  readonly late_duplicates: number;
}
