import type { Transaction } from 'kysely';
import { LeaseLost } from './errors.js';
import type { LedgerTables } from './tables.js';

/**
 * Locks the lease's row for the transaction, so that nobody takes the lease before it ends.
 * @param now given where the lease must not have run out either (ms since 1970): for what is about to be sent
 * @throws LeaseLost when another worker has taken the lease
 */
export async function requireFence(
  trx: Transaction<LedgerTables>,
  run: string,
  fence: number,
  now?: number,
): Promise<void> {
  let query = trx
    .updateTable('leases')
    .set((eb) => ({ fence: eb.ref('fence') }))
    .where('run', '=', run)
    .where('fence', '=', fence);
  if (now !== undefined) query = query.where('deadline', '>', now);
  const { numUpdatedRows } = await query.executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new LeaseLost(run);
}
