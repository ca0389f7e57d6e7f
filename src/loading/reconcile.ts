import type { PhaseObject } from '../contract/objects.js';
import type { Reconciliation } from '../contract/reconciliation.js';
import { isBalanced } from '../contract/status.js';
import type { EntityPort } from './port.js';
import type { RunContext } from './run-context.js';

/** Adds up what became of the phase's source rows, and how many of the created ones the read-back found. */
export async function reconcile(
  context: RunContext,
  object: PhaseObject,
  port: EntityPort | null,
): Promise<Reconciliation> {
  const { ledger, run } = context;
  const counts = await ledger.stats.countsOf(run, object);
  const target = port === null ? counts.created : await ledger.stats.readBackCount(run, object);
  return {
    run,
    phase: object,
    object,
    at: new Date().toISOString(),
    ...counts,
    target,
    balanced: isBalanced(counts) && counts.pending === 0 && target === counts.created,
    reasons: await ledger.stats.reasons(run, object),
  };
}
