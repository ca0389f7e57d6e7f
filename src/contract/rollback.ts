import type { Allowance, Duration } from './forecast.js';
import type { AccountRole } from './gates.js';

/** One line of `RUN/rollback.json`: what a rollback did with the records of one object, read back at its end. */
export interface RollbackLine {
  readonly run: string;
  /** A phase; `custom_fields` and `activity_types` for what is no record. */
  readonly object: string;
  /** ISO instant. */
  readonly at: string;
  readonly removed: number;
  /** In the account still. */
  readonly left: number;
  /** People had deleted them before. */
  readonly deleted: number;
  /** Why records stay, by code. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Removed ones that the read-back found again: somebody restored them. */
  readonly target: number;
}

/** Requests of one step of a rollback. */
export interface RollbackStep {
  /** A phase, `schema`, or `read_back`. */
  readonly step: string;
  readonly deletes: number;
  readonly reads: number;
  readonly tokens: number;
}

/** What a rollback would do and cost; `sd2pd rollback NAME --dry-run`. Counts only. */
export interface RollbackPlan {
  readonly schema: 1;
  readonly name: string;
  readonly run: AccountRole;
  /** One object; null: everything. */
  readonly object: string | null;
  readonly withSchema: boolean;
  /** ISO instant. */
  readonly at: string;
  /** As `rollback.json` afterwards, if nobody touches anything until then. */
  readonly lines: readonly RollbackLine[];
  readonly steps: readonly RollbackStep[];
  readonly total: RollbackStep;
  readonly allowance: Allowance;
  /** How long it takes, waits for the budget's reset included. */
  readonly duration: Duration;
}
