import type { PhaseCounts } from '../contract/status.js';
import type { Intent, Outcome, StoredRecord } from '../ledger/record-store.js';
import { underLease, type LeaseKeeper } from './lease-keeper.js';
import { planRecords } from './plan-records.js';
import type { EntityPort, WritePlan } from './port.js';
import { resolveOpenIntents } from './resolve-intents.js';
import type { RunContext } from './run-context.js';
import { sendAll } from './send-all.js';

export interface BatchOutcome {
  readonly counts: PhaseCounts;
  readonly done: boolean;
}

/**
 * Moves up to 1,000 records: lease → intents (committed) → requests → results (committed). Open intents that an earlier
 * attempt left are resolved first, by reading the target; nothing is ever sent twice on a guess.
 */
export async function loadBatch(context: RunContext, port: EntityPort): Promise<BatchOutcome> {
  const { ledger, run, timing } = context;
  await underLease(context, async (lease) => {
    await resolveOpenIntents(context, port, lease);
    const records = await ledger.records.take(run, port.object, 'pending', timing.batchRecords);
    if (records.length > 0) await moveRecords(context, port, lease, records);
    if (await isWholePhaseSettled(context, port)) {
      await ledger.records.settleFollowers(run, port.object, lease.fence);
    }
  });
  const counts = await ledger.stats.countsOf(run, port.object);
  return { counts, done: counts.pending === 0 };
}

/** Whether every record that goes its own way has its fate: then those that share the fate of another can have it, too. */
async function isWholePhaseSettled({ ledger, run }: RunContext, { object }: EntityPort): Promise<boolean> {
  for (const state of ['pending', 'intent'] as const) {
    if ((await ledger.records.take(run, object, state, 1)).length > 0) return false;
  }
  return true;
}

async function moveRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly StoredRecord[],
): Promise<void> {
  // The bound is asked for while we plan: whatever is made after it is above it, and planning takes as long as an answer.
  const [bound, plans] = await Promise.all([port.bound(context), planRecords(context, port, records)]);
  const skips: Outcome[] = [];
  const writes = new Map<string, WritePlan>();
  for (const [sourceId, plan] of plans) {
    if (plan.kind === 'create') writes.set(sourceId, plan);
    else skips.push({ sourceId, state: 'skipped', reasonCode: plan.code, reason: plan.reason, attempts: 1 });
  }
  await context.ledger.records.close(context.run, port.object, lease.fence, skips);
  if (writes.size === 0) return;
  const intents = [...writes].map(([sourceId, plan]): Intent => ({ sourceId, targetKey: plan.key }));
  await context.ledger.records.openIntents(context.run, port.object, lease.fence, bound, intents);
  const sent = await sendAll(context, port, lease, writes);
  if (sent.unanswered.size > 0) await resolveOpenIntents(context, port, lease, sent);
}
