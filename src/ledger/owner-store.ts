import type { Selectable } from 'kysely';
import type { LedgerDb } from './ledger.js';
import type { OwnerAssignmentTable } from './tables.js';

export type OwnerAssignmentRow = Selectable<OwnerAssignmentTable>;

/** Source owners that a person assigned to a Pipedrive user. */
export class OwnerStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  async assign(assignments: readonly OwnerAssignmentRow[]): Promise<void> {
    for (const row of assignments) {
      await this.#db
        .insertInto('owner_assignments')
        .values(row)
        .onConflict((c) => c.column('source').doUpdateSet(row))
        .execute();
    }
  }

  async all(): Promise<OwnerAssignmentRow[]> {
    return this.#db.selectFrom('owner_assignments').selectAll().orderBy('source').execute();
  }
}
