import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, StoredRecord } from '../ledger/record-store.js';
import { planRecords } from './plan-records.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { createdOutcome } from './outcomes.js';
import type { EntityPort } from './port.js';
import type { RunContext } from './run-context.js';

/** More open intents than one batch leaves do not occur; the limit keeps memory bounded all the same. */
const MAX_INTENTS = 5_000;

/**
 * Finds out what became of every open intent of a phase by reading the target, newest first down to the bound that the
 * intent recorded. What is there is created; what two looks some seconds apart do not find was never committed and is
 * pending again. The search index is not used: it lags.
 */
export async function resolveOpenIntents(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
): Promise<void> {
  const { ledger, run, timing, signal } = context;
  const open = await ledger.records.take(run, port.object, 'intent', MAX_INTENTS);
  if (open.length === 0) return;
  // Our lease began after every other holder's ended; what it sent last may still be on its way.
  const settleMs = timing.requestTimeoutMs + timing.marginMs;
  const isOwn = open.every((record) => record.fence === lease.fence);
  await sleep(isOwn ? timing.marginMs : settleMs, undefined, { signal });
  const remaining = await look(context, port, lease, open);
  if (remaining.length === 0) return;
  await sleep(timing.secondLookMs, undefined, { signal });
  const absent = await look(context, port, lease, remaining);
  lease.assertHeld();
  const pending = absent.map((record): Outcome => ({
    sourceId: record.source_id,
    state: 'pending',
    attempts: 1,
  }));
  await ledger.records.close(run, port.object, lease.fence, pending);
}

/** @returns the intents that this look did not find */
async function look(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  open: readonly StoredRecord[],
): Promise<StoredRecord[]> {
  const byKey = new Map(open.map((record) => [record.target_key, record]));
  const found = new Map<string, string>();
  for await (const page of port.newest(context, earliestBound(open))) {
    context.beat({ object: port.object, lookingFor: byKey.size - found.size });
    const ours = page.filter((item) => item.key !== null && byKey.has(item.key));
    const ids = ours.map((item) => item.id);
    const known = await context.ledger.records.byTargetIds(context.run, port.object, ids);
    const others = await port.elsewhere?.(ids, context);
    for (const item of ours) {
      const isTaken = known.has(item.id) || others?.has(item.id) === true;
      if (item.key !== null && !isTaken) found.set(item.key, item.id);
    }
    if (found.size === byKey.size) break;
  }
  const hits = open.filter((record) => found.has(record.target_key ?? ''));
  await closeFound(context, port, lease, hits, found);
  return open.filter((record) => !hits.includes(record));
}

/** The plan is made again for what has to be reported about the record; it is pure, so it is the same plan. */
async function closeFound(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  hits: readonly StoredRecord[],
  found: ReadonlyMap<string, string>,
): Promise<void> {
  const plans = await planRecords(context, port, hits);
  const outcomes = hits.map((record) => {
    const plan = plans.get(record.source_id);
    const targetId = found.get(record.target_key ?? '') ?? '';
    const write =
      plan?.kind === 'create' ? plan : { key: record.target_key ?? '', values: [], reassign: null };
    return createdOutcome(port, record.source_id, targetId, write);
  });
  await context.ledger.records.close(context.run, port.object, lease.fence, outcomes);
}

/** Ids are compared as numbers, times as text; a phase has one kind only. */
function earliestBound(open: readonly StoredRecord[]): string {
  return open
    .map((record) => record.bound ?? '')
    .reduce((least, bound) => (isBefore(bound, least) ? bound : least));
}

function isBefore(a: string, b: string): boolean {
  return /^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) < Number(b) : a < b;
}
