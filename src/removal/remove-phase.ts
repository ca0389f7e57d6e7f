import { chunksOf } from '../ledger/chunks.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { underLease, type LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import { resolveOpenIntents } from '../loading/resolve-intents.js';
import type { RunContext } from '../loading/run-context.js';
import { IDS_PER_REQUEST } from '../loading/update/read-many.js';
import { removeRecords, type RemovalOptions } from './remove-records.js';

/** What a removal did with the records of one object. */
export interface RemovedRecords {
  readonly removed: number;
  readonly left: number;
}

/**
 * Deletes what a run created of one object and nobody touched since. Removed records count as skipped from then on, so that
 * they can be taken again; what stays, stays known. Repeatable after a crash at any point.
 */
export async function removePhase(
  context: RunContext,
  port: EntityPort,
  options: RemovalOptions,
): Promise<RemovedRecords> {
  const sum = { removed: 0, left: 0 };
  await underLease(context, async (lease) => {
    await resolveOpenIntents(context, port, lease);
    for await (const page of context.ledger.records.pages(context.run, port.object, ['created'])) {
      for (const chunk of chunksOf(page, IDS_PER_REQUEST)) {
        const removed = await removeChunk(context, port, lease, chunk, options);
        sum.removed += removed;
        sum.left += chunk.length - removed;
      }
    }
  });
  return sum;
}

async function removeChunk(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
  records: readonly StoredRecord[],
  options: RemovalOptions,
): Promise<number> {
  const { ledger, run } = context;
  const written = await ledger.written.ofRecords(
    run,
    port.object,
    records.map((record) => record.source_id),
  );
  const ended = await removeRecords(
    context,
    port,
    lease,
    records.map(({ source_id, target_id }) => ({
      sourceId: source_id,
      targetId: target_id ?? '',
      written: written.get(source_id) ?? null,
    })),
    options,
  );
  const removed = ended.filter(({ stays }) => stays === null).map(({ sourceId }) => sourceId);
  await ledger.gone.remove(lease.fence, run, port.object, removed);
  return removed.length;
}
