import type { AccountRole, GateName } from './gates.js';
import type { MissingItem } from './status.js';

/** What a look at a gate found. Kept in the ledger, with names; the workflow gets it without them. */
export interface GateReport {
  readonly gate: GateName;
  readonly account: AccountRole | null;
  /** `sha256:…` of what the decision is about. */
  readonly fingerprint: string;
  /** What the customer is asked, in words. */
  readonly question: string;
  readonly missing: readonly MissingItem[];
  /** What to type or do next. */
  readonly next: string;
  /** ISO instant of the look. */
  readonly at: string;
}
