import type { Transaction } from 'kysely';
import { LeaseLost } from './errors.js';
import { ledgerClock } from './ledger-clock.js';
import type { LedgerTables } from './tables.js';

/** A lease under which something is written. */
export interface HeldLease {
  readonly run: string;
  readonly fence: number;
}

/**
 * Locks the lease's row for the transaction, so that nobody takes the lease before it ends.
 * @param until `deadline`: it must not have run out either, for what is about to be sent; `superseded`: a result counts as
 *   long as nobody else has taken the lease
 * @throws LeaseLost when another worker has taken the lease
 */
export async function requireFence(
  trx: Transaction<LedgerTables>,
  run: string,
  fence: number,
  until: 'deadline' | 'superseded' = 'superseded',
): Promise<void> {
  let query = trx
    .updateTable('leases')
    .set((eb) => ({ fence: eb.ref('fence') }))
    .where('run', '=', run)
    .where('fence', '=', fence);
  if (until === 'deadline') query = query.where('deadline', '>', ledgerClock(trx));
  const { numUpdatedRows } = await query.executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new LeaseLost(run);
}
