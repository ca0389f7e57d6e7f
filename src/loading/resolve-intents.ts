import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, StoredRecord } from '../ledger/record-store.js';
import { planRecords } from './plan-records.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { createdOutcome } from './outcomes.js';
import type { EntityPort, Found } from './port.js';
import type { RunContext } from './run-context.js';
import { needsTime, nothingArrives, NOTHING_SENT, outcomeOfAbsent, type SentBatch } from './unanswered.js';

/** More open intents than one batch leaves do not occur; the limit keeps memory bounded all the same. */
const MAX_INTENTS = 5_000;

/**
 * Finds out what became of every open intent of a phase by reading the target, newest first down to the bound that the
 * intent recorded. What is there is created; what two looks some seconds apart do not find was never committed and is
 * pending again. The search index is not used: it lags.
 * @param sent how the requests ended that this process has just sent; absent: the intents are another attempt's
 * @throws HoldNeeded `target_unreachable` when they come to nothing time and again
 */
export async function resolveOpenIntents(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  sent: SentBatch = NOTHING_SENT,
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
  const answered = sent.answered + open.length - absent.length;
  const outcomes = absent.map((record) => outcomeOfAbsent(record, { ...sent, answered }));
  await ledger.records.close(run, port.object, lease.fence, outcomes);
  if (outcomes.some((outcome) => needsTime(outcome))) throw nothingArrives(port.object);
}

/** @returns the intents that this look did not find */
async function look(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  open: readonly StoredRecord[],
): Promise<StoredRecord[]> {
  const plans = await planRecords(context, port, open);
  const found = new Map<string, string>();
  for await (const page of port.newest(context, earliestBound(open.map(({ bound }) => bound)))) {
    context.beat({ object: port.object, lookingFor: open.length - found.size });
    for (const item of await notTaken(context, port, open, page)) {
      const waiting = open.filter((record) => record.target_key === item.key && !found.has(record.source_id));
      const record = await holderOf(context, port, plans, item, waiting);
      if (record !== null) found.set(record.source_id, item.id);
    }
    if (found.size === open.length) break;
  }
  const outcomes = open.flatMap((record): Outcome[] => {
    const targetId = found.get(record.source_id);
    if (targetId === undefined) return [];
    const plan = plans.get(record.source_id);
    const write =
      plan?.kind === 'create' ? plan : { key: record.target_key ?? '', values: [], reassign: null };
    return [createdOutcome(context, port, record.source_id, targetId, write)];
  });
  await context.ledger.records.close(context.run, port.object, lease.fence, outcomes);
  return open.filter((record) => !found.has(record.source_id));
}

/** Records of a page that carry the key of an open intent and are no other record's already. */
async function notTaken(
  context: RunContext,
  port: EntityPort,
  open: readonly StoredRecord[],
  page: readonly Found[],
): Promise<Found[]> {
  const keys = new Set(open.map((record) => record.target_key));
  const ours = page.filter((item) => item.key !== null && keys.has(item.key));
  const ids = ours.map((item) => item.id);
  const known = await context.ledger.records.byTargetIds(context.run, port.object, ids);
  const others = await port.elsewhere?.(ids, context);
  return ours.filter((item) => !known.has(item.id) && others?.has(item.id) !== true);
}

/** Which of the records with its key a target record is: files with one name and size are told apart by their bytes. */
async function holderOf(
  context: RunContext,
  port: EntityPort,
  plans: Awaited<ReturnType<typeof planRecords>>,
  item: Found,
  waiting: readonly StoredRecord[],
): Promise<StoredRecord | null> {
  const [first] = waiting;
  if (first === undefined || port.content === undefined) return first ?? null;
  const actual = await port.content.ofTarget(item.id, context);
  for (const record of waiting) {
    const plan = plans.get(record.source_id);
    const expected = plan?.kind === 'create' ? await port.content.ofSource(plan, context) : null;
    if (expected === actual) return record;
    // Where others have the key too, it says nothing: sent again, it is there twice, and the read-back compares the two.
    if (expected === null && (await isOnlyOne(context, port, record))) return record;
  }
  return null;
}

async function isOnlyOne(
  { ledger, run }: RunContext,
  port: EntityPort,
  record: StoredRecord,
): Promise<boolean> {
  const key = record.target_key ?? '';
  return (await ledger.records.byTargetKeys(run, port.object, [key])).get(key)?.length === 1;
}

/**
 * The earliest of the bounds, which are ids or times; where two kinds of records are looked through (`RECORD/NOTE`), the
 * earliest of each.
 */
export function earliestBound(bounds: readonly (string | null)[]): string {
  const parts = bounds.map((bound) => (bound ?? '').split('/'));
  const places = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: places }, (_, place) =>
    parts.map((part) => part[place] ?? '').reduce((least, part) => (isBefore(part, least) ? part : least)),
  ).join('/');
}

/** Ids are compared as numbers, times as text; a phase has one kind only. */
function isBefore(a: string, b: string): boolean {
  return /^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) < Number(b) : a < b;
}
