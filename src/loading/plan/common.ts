import { isRetryable, type FilterCode } from '../../contract/reason-codes.js';
import type { PlannedRecord } from '../../ledger/record-store.js';
import type { StoredRow } from '../../ledger/source-store.js';
import type { TargetObject } from '../../contract/objects.js';
import { isFiltered } from '../../mapping/transform/filter.js';
import type { MappedObject } from '../../mapping/mapping-schema.js';
import type { RunContext } from '../run-context.js';

export function valuesOf(row: StoredRow): Record<string, string> {
  return JSON.parse(row.data) as Record<string, string>;
}

export function pending(row: StoredRow): PlannedRecord {
  return { source_id: row.source_id, seq: row.seq, pass: 0, state: 'pending' };
}

/** A record that is not created because an equal one is there: `matched` in the target, `merged` with one of ours. */
export function merged(
  row: StoredRow,
  relation: 'merged' | 'matched',
  target_object: TargetObject,
  target_id: string,
): PlannedRecord {
  return {
    source_id: row.source_id,
    seq: row.seq,
    pass: 0,
    state: 'merged',
    relation,
    target_object,
    target_id,
  };
}

/** A record that shares the fate of another of its object. */
export function follower(row: StoredRow, survivor: string): PlannedRecord {
  return { source_id: row.source_id, seq: row.seq, pass: 1, state: 'pending', survivor };
}

export function filtered(row: StoredRow, code: FilterCode, reason: string): PlannedRecord {
  const { source_id, seq } = row;
  return { source_id, seq, pass: 0, state: 'filtered', reason_code: code, reason };
}

export function skipped(row: StoredRow, reason_code: string, reason: string): PlannedRecord {
  const { source_id, seq } = row;
  // A row that can be no record was never tried.
  const attempts = isRetryable(reason_code) ? 1 : 0;
  return { source_id, seq, pass: 0, state: 'skipped', reason_code, reason, attempts };
}

/** What extraction, sampling or the mapping's filter decided about a row already; null: it is to be moved. */
export async function decidedAlready(
  rows: readonly StoredRow[],
  object: MappedObject,
  context: RunContext,
): Promise<Map<string, PlannedRecord>> {
  const mapping = context.mapping.objects[object];
  const ids = rows.map((row) => row.source_id);
  const sample = context.sampled ? await context.ledger.samples.among(context.run, object, ids) : null;
  const decided = new Map<string, PlannedRecord>();
  for (const row of rows) {
    const { source_id } = row;
    if (row.skip_code !== null) decided.set(source_id, skipped(row, row.skip_code, row.skip_reason ?? ''));
    else if (!mapping.enabled) {
      decided.set(source_id, filtered(row, 'object_disabled', `the mapping leaves ${object} out`));
    } else if (isFiltered(mapping, valuesOf(row), context.source.account.timezone)) {
      decided.set(source_id, filtered(row, 'filtered_by_mapping', "the mapping's filter leaves it out"));
    } else if (sample !== null && !sample.has(source_id)) {
      decided.set(source_id, filtered(row, 'not_sampled', 'not in the sample of this staging run'));
    }
  }
  return decided;
}
