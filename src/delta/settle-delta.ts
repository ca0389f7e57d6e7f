import type { PhaseObject } from '../contract/objects.js';
import { underLease } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import { provePlan } from '../loading/second-pass.js';
import { readUntilMended, requireAccepted } from '../loading/settle-phase.js';
import type { RunContext } from '../loading/run-context.js';
import { verificationOf } from '../loading/verification.js';
import type { StoredRow } from '../ledger/source-store.js';
import { sourceObjectOf } from '../contract/objects.js';
import { reconcileDelta, type DeltaReconciliation } from './reconcile-delta.js';

/**
 * Reads back what the delta wrote, compares, mends what is ours, proves that a second pass over its records would write
 * nothing, and reconciles. What people changed meanwhile is theirs. Repeatable after a crash at any point.
 * @throws HoldNeeded as `settlePhase`
 */
export async function settleDelta(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
  acceptsSkips: boolean,
): Promise<DeltaReconciliation> {
  return underLease(context, async (lease) => {
    const { ledger, reportedAs } = context;
    const found = port === null ? null : await readUntilMended(context, port, lease, 'unverified');
    const secondPass = await provePlan(context, object, port, rowsOfDelta(context, object));
    const verification =
      port === null || found === null ? null : await verificationOf(context, port, found, secondPass);
    const reconciliation = await reconcileDelta(context, object, port);
    lease.assertHeld();
    if (verification !== null) await ledger.reports.put('verifications', reportedAs, object, verification);
    await ledger.reports.put('reconciliations', reportedAs, object, reconciliation);
    return requireAccepted(context, { reconciliation, verification, secondPass }, acceptsSkips);
  });
}

/** Rows of the records that the delta created or brought up to date. */
async function* rowsOfDelta(
  { ledger, reportedAs }: RunContext,
  object: PhaseObject,
): AsyncGenerator<StoredRow[]> {
  for await (const page of ledger.deltaRecords.pages(reportedAs, object)) {
    const moved = page.filter(({ state, outcome }) => state === 'own' || outcome === 'updated');
    const rows = await ledger.source.byIds(
      sourceObjectOf(object),
      moved.map((record) => record.source_id),
    );
    if (rows.length > 0) yield rows;
  }
}
