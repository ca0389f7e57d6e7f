import { isDeepStrictEqual } from 'node:util';
import type { NoteOfRecord, StoredRecord } from '../../ledger/record-store.js';
import { notesOf } from '../outcomes.js';
import { planRecords } from '../plan-records.js';
import type { EntityPort } from '../port.js';
import type { RunContext } from '../run-context.js';
import { touchedUnits } from './merge-fields.js';
import type { Updatable } from './update-records.js';

/** A record that is touched; what the target holds of it is not known yet. */
export type Touched = Omit<Updatable, 'target'>;

/** Loaded records of which the confirmed mapping makes something else than was written. Looks into the ledger only. */
export async function touchedOf(
  context: RunContext,
  port: EntityPort,
  records: readonly StoredRecord[],
): Promise<Touched[]> {
  const { ledger, run } = context;
  const ids = records.map((record) => record.source_id);
  const written = await ledger.written.ofRecords(run, port.object, ids);
  const plans = await planRecords(context, port, records, 'ofPresent');
  const told = await ledger.stats.notesOfRecords(run, port.object, ids);
  return records.flatMap(({ source_id: sourceId, target_id: targetId }): Touched[] => {
    const [before, after] = [written.get(sourceId), plans.get(sourceId)];
    // One that the new mapping would skip stays as it is: it is in the target, and nobody asked to remove it.
    if (before === undefined || after?.kind !== 'create' || targetId === null) return [];
    const isTouched = touchedUnits(port, before.body, after.body).length > 0;
    if (!isTouched && areSameNotes(told.get(sourceId) ?? [], notesOf(after.values))) return [];
    return [{ sourceId, targetId, written: before, after }];
  });
}

/** Notes about a record that was merged into it are that record's. */
function areSameNotes(told: readonly NoteOfRecord[], planned: readonly NoteOfRecord[]): boolean {
  const inOrder = (notes: readonly NoteOfRecord[]): string[] =>
    notes
      .filter((note) => note.sourceId === undefined)
      .map(({ sourceField, code, action, value }) => JSON.stringify([sourceField, code, action, value]))
      .sort();
  return isDeepStrictEqual(inOrder(told), inOrder(planned));
}
