import { sql } from 'kysely';
import type { LedgerDb } from './ledger.js';

/** A lease as its holder knows it. `fence` grows with every claim: a higher one supersedes every lower one. */
export interface Claim {
  readonly fence: number;
  /** Milliseconds since 1970 after which the holder must not send. */
  readonly deadline: number;
}

export type ClaimResult = { readonly claim: Claim } | { readonly heldUntil: number };

/** Who may write to the account of a run. */
export class LeaseStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Takes the lease of `run` for `durationMs`, unless somebody else's has not run out.
   * @returns the claim, or until when (ms since 1970) the other one holds it
   */
  async claim(run: string, holder: string, durationMs: number): Promise<ClaimResult> {
    const now = Date.now();
    const deadline = now + durationMs;
    // One statement, so that two claims at once cannot both succeed.
    const taken = await this.#db
      .insertInto('leases')
      .values({ run, fence: 1, holder, deadline })
      .onConflict((c) =>
        c
          .column('run')
          .doUpdateSet({ fence: sql`leases.fence + 1`, holder, deadline })
          .where((eb) => eb.or([eb('leases.deadline', '<=', now), eb('leases.holder', '=', holder)])),
      )
      .returning('fence')
      .executeTakeFirst();
    if (taken !== undefined) return { claim: { fence: taken.fence, deadline } };
    const query = this.#db.selectFrom('leases').select('deadline').where('run', '=', run);
    return { heldUntil: (await query.executeTakeFirst())?.deadline ?? 0 };
  }

  /** Prolongs a lease that is still ours. @returns the new deadline, or null: superseded. */
  async renew(run: string, fence: number, durationMs: number): Promise<number | null> {
    const deadline = Date.now() + durationMs;
    const result = await this.#db
      .updateTable('leases')
      .set({ deadline })
      .where('run', '=', run)
      .where('fence', '=', fence)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) === 1 ? deadline : null;
  }

  /** Gives the lease back, if it is still ours. */
  async release(run: string, fence: number): Promise<void> {
    await this.#db
      .updateTable('leases')
      .set({ deadline: 0 })
      .where('run', '=', run)
      .where('fence', '=', fence)
      .execute();
  }
}
