import type { NewConflict } from '../ledger/conflict-store.js';
import type { DeltaRecord } from '../ledger/delta-record-store.js';
import type { StoredRecord } from '../ledger/record-store.js';
import type { PhaseObject } from '../contract/objects.js';
import { chunksOf } from '../ledger/chunks.js';
import type { LeaseKeeper } from '../loading/lease-keeper.js';
import type { EntityPort } from '../loading/port.js';
import { portOf } from '../loading/ports/index.js';
import type { RunContext } from '../loading/run-context.js';
import { IDS_PER_REQUEST } from '../loading/update/read-many.js';
import type { SourceRecord } from '../mapping/transform/types.js';
import { deletedConflict } from './deleted-conflict.js';
import { followOrForget } from './follow-merged.js';

/**
 * Looks whether what the delta's records refer to is still there: people may have merged or deleted it, of which no list
 * tells. A hundred with one request. Where it was merged, links lead to what stays from now on.
 */
export async function requireLiveParents(
  context: RunContext,
  port: EntityPort,
  lease: LeaseKeeper,
): Promise<void> {
  const looked = new Set<string>();
  for await (const page of context.ledger.deltaRecords.pages(context.reportedAs, port.object)) {
    const open = page.filter(({ state }) => state === 'own' || state === 'pending');
    const parents = await parentsOf(context, port, open);
    for (const [object, records] of parents) {
      const fresh = records.filter(({ target_id }) => !looked.has(`${object} ${target_id ?? ''}`));
      for (const { target_id } of fresh) looked.add(`${object} ${target_id ?? ''}`);
      await requireLive(context, object, lease, fresh);
    }
  }
}

async function parentsOf(
  { ledger, run, ...context }: RunContext,
  port: EntityPort,
  records: readonly DeltaRecord[],
): Promise<Map<PhaseObject, StoredRecord[]>> {
  const ids = records.map((record) => record.source_id);
  const wanted = new Map<PhaseObject, Set<string>>();
  for (const row of await ledger.source.byIds(port.sourceObject, ids)) {
    const values = JSON.parse(row.data) as Record<string, string>;
    const record: SourceRecord = { object: port.sourceObject, id: row.source_id, values };
    for (const { object, id } of await port.links(record, { ...context, ledger, run })) {
      const known = wanted.get(object) ?? new Set();
      wanted.set(object, known.add(id));
    }
  }
  const parents = new Map<PhaseObject, StoredRecord[]>();
  for (const [object, parentIds] of wanted) {
    const fates = await ledger.records.fates(run, object, [...parentIds]);
    const there = [...fates.values()].filter(
      ({ state, target_id }) => state === 'created' && target_id !== null,
    );
    if (there.length > 0) parents.set(object, there);
  }
  return parents;
}

async function requireLive(
  context: RunContext,
  object: PhaseObject,
  lease: LeaseKeeper,
  records: readonly StoredRecord[],
): Promise<void> {
  const port = portOf(object);
  if (port?.readMany === undefined) return;
  const found: NewConflict[] = [];
  for (const chunk of chunksOf(records, IDS_PER_REQUEST)) {
    context.beat({ object, parents: chunk.length });
    const present = await port.readMany(
      chunk.map((record) => record.target_id ?? ''),
      context,
    );
    for (const record of chunk.filter(({ target_id }) => !present.has(target_id ?? ''))) {
      const { fate } = await followOrForget(context, port, lease, record);
      if (fate === 'deleted') found.push(deletedConflict(context, record));
    }
  }
  await context.ledger.conflicts.put(context.run, lease.fence, found);
}
