import { sql } from 'kysely';
import { ledgerClock } from './ledger-clock.js';
import type { LedgerDb } from './ledger.js';

/** A lease as its holder knows it. `fence` grows with every claim: a higher one supersedes every lower one. */
export interface Claim {
  readonly fence: number;
}

export type ClaimResult = { readonly claim: Claim } | { readonly heldForMs: number };

/**
 * Who may write to the account of a run. Whether a lease has run out is for the ledger's own clock to say: those of the
 * workers may differ by more than a lease.
 */
export class LeaseStore {
  readonly #db: LedgerDb;

  constructor(db: LedgerDb) {
    this.#db = db;
  }

  /**
   * Takes the lease of `run` for `durationMs`, unless another one's has not run out.
   * @returns the claim, or for how long it is held
   */
  async claim(run: string, holder: string, durationMs: number): Promise<ClaimResult> {
    const now = ledgerClock(this.#db);
    const deadline = sql<number>`${now} + ${durationMs}`;
    // One statement, so that two claims at once cannot both succeed.
    const taken = await this.#db
      .insertInto('leases')
      .values({ run, fence: 1, holder, deadline })
      .onConflict((c) =>
        c
          .column('run')
          .doUpdateSet({ fence: sql`leases.fence + 1`, holder, deadline })
          .where('leases.deadline', '<=', now),
      )
      .returning('fence')
      .executeTakeFirst();
    if (taken !== undefined) return { claim: { fence: taken.fence } };
    const held = await this.#db
      .selectFrom('leases')
      .select((eb) => eb('deadline', '-', now).as('ms'))
      .where('run', '=', run)
      .executeTakeFirst();
    return { heldForMs: Math.max(0, held?.ms ?? 0) };
  }

  /** Prolongs a lease that nobody took since, and that was not given back. @returns false: superseded */
  async renew(run: string, fence: number, durationMs: number): Promise<boolean> {
    const result = await this.#db
      .updateTable('leases')
      .set({ deadline: sql<number>`${ledgerClock(this.#db)} + ${durationMs}` })
      .where('run', '=', run)
      .where('fence', '=', fence)
      .where('deadline', '>', 0)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) === 1;
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
