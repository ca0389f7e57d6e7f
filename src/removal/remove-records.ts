import { Gone, OutcomeUnknown, RecordRefused } from '../pipedrive/errors.js';
import type { Written } from '../ledger/written-store.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import { obstacleFrom } from '../loading/obstacle-from.js';
import type { EntityPort } from '../loading/port.js';
import type { RunContext } from '../loading/run-context.js';
import { isChangedSince } from '../loading/update/changed-since.js';
import { readMany } from '../loading/update/read-many.js';

/** A deletion whose outcome is unknown is sent again, at most so often in one go: nothing else ever gets the id. */
const MAX_TRIES = 3;

/** A record of the target that this migration made. */
export interface Removable {
  readonly sourceId: string;
  readonly targetId: string;
  /** What was written into it last; null: unknown, so that it is taken for touched. */
  readonly written: Written | null;
}

/** Why a record stays. */
export type Staying = 'changed' | 'linked' | 'refused';

export interface RemovalOptions {
  /** Deletes also what people changed. */
  readonly evenIfTouched: boolean;
  /** Target ids to which something of somebody else's leads: they stay. */
  readonly linked: ReadonlySet<string>;
}

/** How the removal of one record ended. */
export interface Removed extends Removable {
  /** Null: it is gone. */
  readonly stays: Staying | null;
}

/**
 * Deletes records that we made and nobody touched since, by the write protocol: read, intent (committed under a fenced
 * lease), request, result. What is gone already is removed; it can be repeated after a crash at any point.
 */
export async function removeRecords(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly Removable[],
  options: RemovalOptions,
): Promise<Removed[]> {
  const { ledger, run, reportedAs } = context;
  const lineOf = (record: Removable) => ({
    object: port.object,
    source_id: record.sourceId,
    target_id: record.targetId,
  });
  const judged = await judge(context, port, records, options);
  const going = judged.filter(({ stays }) => stays === null);
  await ledger.removals.open(run, reportedAs, lease.fence, going.map(lineOf));
  const sent = await sendAll(context, port, lease, going);
  const ended = judged.map((record) => sent.get(record.targetId) ?? record);
  await ledger.removals.close(
    run,
    reportedAs,
    lease.fence,
    ended.map((record) => ({
      ...lineOf(record),
      state: record.stays === null ? ('done' as const) : ('dropped' as const),
      why: record.stays ?? '',
    })),
  );
  return ended;
}

async function judge(
  context: RunContext,
  port: EntityPort,
  records: readonly Removable[],
  { evenIfTouched, linked }: RemovalOptions,
): Promise<Removed[]> {
  if (evenIfTouched) return records.map((record) => ({ ...record, stays: null }));
  const ids = records.map((record) => record.targetId);
  const present = await readMany(context, port, ids);
  return records.map((record): Removed => {
    const actual = present.get(record.targetId);
    if (actual === undefined) return { ...record, stays: null };
    if (linked.has(record.targetId)) return { ...record, stays: 'linked' };
    const { written } = record;
    const isOurs = written !== null && !written.isTouched && !isChangedSince(context, port, written, actual);
    return { ...record, stays: isOurs ? null : 'changed' };
  });
}

async function sendAll(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly Removed[],
): Promise<Map<string, Removed>> {
  const ended = new Map<string, Removed>();
  let next = 0;
  let stoppedBy: unknown = null;
  const work = async (): Promise<void> => {
    for (let record = records[next]; record !== undefined && stoppedBy === null; record = records[next]) {
      next += 1;
      try {
        ended.set(record.targetId, { ...record, stays: await removeOne(context, port, lease, record) });
      } catch (error) {
        stoppedBy ??= error;
      }
      context.beat({ object: port.object, removing: next });
    }
  };
  await Promise.all(Array.from({ length: port.concurrency }, work));
  if (stoppedBy !== null) throw obstacleFrom(stoppedBy);
  return ended;
}

async function removeOne(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  { targetId }: Removable,
): Promise<'refused' | null> {
  for (let tries = 1; ; tries += 1) {
    context.signal.throwIfAborted();
    lease.assertHeld();
    try {
      await port.remove(targetId, context);
      return null;
    } catch (error) {
      if (error instanceof Gone || (error instanceof RecordRefused && error.status === 404)) return null;
      if (error instanceof RecordRefused) return 'refused';
      if (!(error instanceof OutcomeUnknown) || tries >= MAX_TRIES) throw error;
    }
  }
}
