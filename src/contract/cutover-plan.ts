import type { Allowance } from './forecast.js';
import type { GateName } from './gates.js';

/**
 * What a step's duration goes by: `measured` on this migration; `estimated` from its requests at the burst limit;
 * `configured`; `unknown`: nothing tells, and it is not in the sum.
 */
export type Basis = 'measured' | 'estimated' | 'configured' | 'unknown';

/** A step of the freeze that the machine takes. What people take at gates comes on top. */
export interface FreezeStep {
  readonly name: 'read_export' | 'delta' | 'watch' | 'read_again' | 'read_back';
  readonly seconds: number | null;
  readonly basis: Basis;
  readonly requests: number;
  readonly tokens: number;
}

/** How much is expected to have changed in the source. */
export interface ExpectedChanges {
  readonly changes: number;
  /** `asked`: as told; `last_delta`: as many as the last delta moved; `assumed`: 1 % of the rows. */
  readonly basis: 'asked' | 'last_delta' | 'assumed';
}

/** What is not through yet. Numbers and codes only. */
export interface OpenMatters {
  /** Skipped records of production by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Differences between source and target that nobody has decided, by object. */
  readonly conflicts: Readonly<Record<string, number>>;
  readonly ownersMissing: number;
  readonly pending: number;
  readonly gate: null | { readonly name: GateName; readonly openSince: string; readonly missing: number };
  readonly isPaused: boolean;
  readonly holds: readonly string[];
}

/** `sd2pd cutover plan --json`. */
export interface CutoverPlan {
  readonly schema: 1;
  readonly name: string;
  /** ISO instant at which the freeze begins. */
  readonly at: string;
  readonly expected: ExpectedChanges;
  readonly steps: readonly FreezeStep[];
  /** All steps at work, without waits. */
  readonly seconds: number;
  readonly requests: number;
  readonly tokens: number;
  readonly allowance: Allowance;
  /** Daily resets of the token budget that the freeze waits for; null: it would never end. */
  readonly resets: number | null;
  /** ISO instant at which it is through, waits included; null as above. */
  readonly endsAt: string | null;
  /** ISO instant from which on it would be through without a wait; null: it is, or never is. */
  readonly betterFrom: string | null;
  readonly warnings: readonly string[];
  readonly open: OpenMatters;
}
