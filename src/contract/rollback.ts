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
