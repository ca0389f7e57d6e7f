import type { PhaseCounts } from '../contract/status.js';
import type { Intent, Outcome, StoredRecord } from '../ledger/record-store.js';
import type { SourceRecord, TransformContext } from '../mapping/transform/types.js';
import { LeaseKeeper } from './lease-keeper.js';
import { loadLinks } from './links.js';
import type { EntityPort, Plan, WritePlan } from './port.js';
import { resolveOpenIntents } from './resolve-intents.js';
import type { RunContext } from './run-context.js';
import { sendAll } from './send-all.js';

/** Source records per activity. */
export const BATCH_RECORDS = 1_000;

export interface BatchOutcome {
  readonly counts: PhaseCounts;
  readonly done: boolean;
}

/**
 * Moves up to 1,000 records: lease → intents (committed) → requests → results (committed). Open intents that an earlier
 * attempt left are resolved first, by reading the target; nothing is ever sent twice on a guess.
 */
export async function loadBatch(context: RunContext, port: EntityPort): Promise<BatchOutcome> {
  const { ledger, run, timing, holder, signal } = context;
  const lease = await LeaseKeeper.take(ledger.leases, run, holder, timing, signal);
  try {
    await resolveOpenIntents(context, port, lease);
    const records = await ledger.records.take(run, port.object, 'pending', BATCH_RECORDS);
    if (records.length === 0) {
      await ledger.records.settleFollowers(run, port.object);
    } else {
      await moveRecords(context, port, lease, records);
    }
  } finally {
    await lease.release();
  }
  const counts = await ledger.stats.countsOf(run, port.object);
  return { counts, done: counts.pending === 0 };
}

async function moveRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly StoredRecord[],
): Promise<void> {
  const plans = await planRecords(context, port, records);
  const skips: Outcome[] = [];
  const writes = new Map<string, WritePlan>();
  for (const [sourceId, plan] of plans) {
    if (plan.kind === 'create') writes.set(sourceId, plan);
    else skips.push({ sourceId, state: 'skipped', reasonCode: plan.code, reason: plan.reason });
  }
  await context.ledger.records.close(context.run, port.object, skips);
  if (writes.size === 0) return;
  const bound = await port.bound(context);
  const intents = [...writes].map(([sourceId, plan]): Intent => ({ sourceId, targetKey: plan.key }));
  await context.ledger.records.openIntents(context.run, port.object, lease.fence, bound, intents);
  const unknown = await sendAll(context, port, lease, writes);
  if (unknown > 0) await resolveOpenIntents(context, port, lease);
}

/** What the mapping makes of each record. Repeatable: the same ledger gives the same plans. */
export async function planRecords(
  context: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
): Promise<Map<string, Plan & { readonly source: SourceRecord }>> {
  const rows = await sourceRecords(context, port, records);
  const links = await loadLinks(
    context,
    rows.flatMap((row) => [...port.links(row, context)]),
  );
  const transform: TransformContext = {
    mapping: context.mapping,
    schema: context.schema,
    zone: context.source.account.timezone,
    currency: context.source.account.currency,
    migrationUserId: context.schema.me.id,
    owners: context.ownersMode,
    ownerId: context.owners,
    link: links,
  };
  const plans = new Map<string, Plan & { readonly source: SourceRecord }>();
  for (const row of rows) plans.set(row.id, { ...(await port.plan(row, transform, context)), source: row });
  return plans;
}

async function sourceRecords(
  context: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
): Promise<SourceRecord[]> {
  const ids = records.map((record) => record.source_id);
  const rows = await context.ledger.source.byIds(port.sourceObject, ids);
  const byId = new Map(rows.map((row) => [row.source_id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (row === undefined) throw new Error(`the ledger has no source row for a record of ${port.object}`);
    const values = JSON.parse(row.data) as Record<string, string>;
    return { object: port.sourceObject, id, values };
  });
}
