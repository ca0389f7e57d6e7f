import type { ObservedConflict } from './compare-reports.js';
import type { Decision } from './decisions.js';
import type { OwnerAssignment } from './round-plan.js';

/** What moves an export's changes into the account: the product, or the reference that generator and oracle are tested with. */
export interface HistoryEngine {
  /** A delta over the export in a folder. */
  take(dir: string, owners?: readonly OwnerAssignment[]): Promise<void>;
  decide(decisions: readonly Decision[]): Promise<void>;
  /** What waits for a decision. */
  readonly conflicts: readonly ObservedConflict[];
}
