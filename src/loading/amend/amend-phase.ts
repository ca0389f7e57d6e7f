import { isDeepStrictEqual } from 'node:util';
import { chunksOf } from '../../ledger/chunks.js';
import type { StoredRecord } from '../../ledger/record-store.js';
import type { Mapping } from '../../mapping/mapping-schema.js';
import { underLease } from '../lease-keeper.js';
import { planRecords } from '../plan-records.js';
import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import { amendRecords, type Amendable } from './amend-records.js';
import { touchedUnits } from './merge-fields.js';
import { IDS_PER_REQUEST } from './read-many.js';

/** What a changed mapping did to the loaded records of one object. */
export interface AmendedRecords {
  /** Loaded records that the change touches. */
  readonly touched: number;
  readonly updated: number;
  /** Touched ones of which something stays as somebody else left it, or that are gone. */
  readonly kept: number;
}

/**
 * Applies a changed mapping to the records of a phase that are in the target already, as updates of the fields that the
 * change touches. Repeatable: what is done is found to be there.
 * @param from the mapping with which they were loaded
 */
export async function amendPhase(
  context: RunContext,
  port: EntityPort,
  from: Mapping,
): Promise<AmendedRecords> {
  const sum = { touched: 0, updated: 0, kept: 0 };
  await underLease(context, async (lease) => {
    for await (const page of context.ledger.records.pages(context.run, port.object, ['created'])) {
      const touched = await touchedOf(context, port, from, page);
      sum.touched += touched.length;
      if (port.update === undefined) sum.kept += touched.length;
      else {
        for (const chunk of chunksOf(touched, IDS_PER_REQUEST)) {
          const { updated, kept } = await amendRecords(context, port, lease, chunk);
          sum.updated += updated;
          sum.kept += kept;
        }
      }
      context.beat({ object: port.object, amended: sum.touched });
    }
  });
  return sum;
}

/** Loaded records of which the two mappings make different things. Looks into the ledger only. */
export async function touchedOf(
  context: RunContext,
  port: EntityPort,
  from: Mapping,
  records: readonly StoredRecord[],
): Promise<Amendable[]> {
  const before = await planRecords({ ...context, mapping: from }, port, records);
  const after = await planRecords(context, port, records);
  const touched: Amendable[] = [];
  for (const { source_id: sourceId, target_id: targetId } of records) {
    const [old, wanted] = [before.get(sourceId), after.get(sourceId)];
    // One that the new mapping would skip stays as it is: it is in the target, and nobody asked to remove it.
    if (old?.kind !== 'create' || wanted?.kind !== 'create' || targetId === null) continue;
    if (touchedUnits(port, old.body, wanted.body).length > 0 || !isDeepStrictEqual(old.values, wanted.values))
      touched.push({ sourceId, targetId, before: old, after: wanted });
  }
  return touched;
}
