import { PHASES } from '../contract/objects.js';
import type { Ledger } from '../ledger/ledger.js';
import type { StoredRecord } from '../ledger/record-store.js';
import { inPhaseOrder } from './run-order.js';
import { isDeltaRun, recordsOf } from './run-records.js';

export const SUCCESS_HEADER = ['source_id', 'target_id'] as const;
export const ID_MAP_HEADER = [
  'source_object',
  'source_id',
  'target_object',
  'target_id',
  'relation',
] as const;
export const REASSIGN_HEADER = ['object', 'source_id', 'target_id', 'reason'] as const;
export const VALUES_HEADER = [
  'object',
  'source_id',
  'source_field',
  'reason_code',
  'action',
  'value',
] as const;
export const FIELDS_HEADER = [
  'object',
  'source_field',
  'target_field',
  'filled_source',
  'filled_target',
  'arrived',
] as const;
/** `updated`, `kept` (somebody changed it since, or Pipedrive refused the change) or `open`. */
export const AMENDMENT_HEADER = [
  'object',
  'source_id',
  'target_id',
  'field',
  'outcome',
  'before',
  'after',
] as const;
export const MISMATCH_HEADER = ['object', 'source_id', 'target_id', 'field', 'expected', 'actual'] as const;

/** A record that has its target: created, merged into its survivor, or matched. */
type Arrived = StoredRecord & { readonly target_id: string };

async function* arrived(ledger: Ledger, run: string, object: string): AsyncGenerator<Arrived> {
  for await (const page of recordsOf(ledger, run, object, ['created', 'merged'])) {
    for (const record of page)
      if (record.target_id !== null) yield { ...record, target_id: record.target_id };
  }
}

/** Lines of `RUN/OBJECT_success.csv`. */
export async function* successRows(ledger: Ledger, run: string, object: string): AsyncGenerator<string[]> {
  for await (const record of arrived(ledger, run, object)) yield [record.source_id, record.target_id];
}

/** Lines of `RUN/id_map.csv`, in the order of the phases. */
export async function* idMapRows(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  for (const object of PHASES) {
    for await (const { source_id, target_object, target_id, relation, state } of arrived(
      ledger,
      run,
      object,
    )) {
      yield [object, source_id, target_object ?? '', target_id, relation ?? state];
    }
  }
}

/** Lines of `RUN/reassign.csv`: what belongs to the migration user for want of an owner. */
export async function* reassignRows(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  for (const object of PHASES) {
    for await (const { source_id, target_id, reassign } of arrived(ledger, run, object)) {
      if (reassign !== null) yield [object, source_id, target_id, reassign];
    }
  }
}

/** Lines of `RUN/values.csv`. */
export async function* valueRows(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  if (isDeltaRun(run)) {
    yield* valueRowsOfDelta(ledger, run);
    return;
  }
  for await (const page of ledger.stats.valueNotes(run)) {
    for (const note of page) {
      const { object, source_id, source_field, reason_code, action, value } = note;
      yield [object, source_id, source_field, reason_code, action, value];
    }
  }
}

async function* valueRowsOfDelta(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  for (const object of PHASES) {
    for await (const page of ledger.deltaRecords.pages(run, object)) {
      const ids = page.map((record) => record.source_id);
      const notes = await ledger.stats.notesOfRecords('production', object, ids);
      for (const [id, ofRecord] of notes) {
        for (const { sourceField, code, action, value } of ofRecord) {
          yield [object, id, sourceField, code, action, value];
        }
      }
    }
  }
}

/** What the read-back of a phase counted per source field. */
export type FieldCounts = Readonly<Record<string, FieldCount>>;

export interface FieldCount {
  readonly target: string;
  /** Created records in which the source has a value. */
  readonly source: number;
  /** Created records in which the target has one. */
  readonly filled: number;
  /** Created records in which both have one; ledgers of earlier versions do not say. */
  readonly arrived?: number;
}

/** Key of the ledger's `FieldCounts` of a phase. */
export function fieldCountsKey(run: string, object: string): string {
  return `fields.${run}.${object}`;
}

/** Lines of `RUN/fields.csv`; objects that were not read back have none. */
export async function* fieldRows(ledger: Ledger, run: string): AsyncGenerator<(string | number)[]> {
  for (const object of PHASES) {
    const counts = await ledger.meta.get<FieldCounts>(fieldCountsKey(run, object));
    for (const [field, { target, source, filled, arrived = '' }] of Object.entries(counts ?? {})) {
      yield [object, field, target, source, filled, arrived];
    }
  }
}

/** Lines of `RUN/mismatches.csv`. */
const AMENDED = { intent: 'open', done: 'updated', dropped: 'kept' } as const;

/** Lines of `RUN/amendments.csv`: what mappings that were approved later did to records that were loaded. */
export async function* amendmentRows(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  for (const amendment of inPhaseOrder(await ledger.updates.lines(run, 'amendment'))) {
    const { object, source_id, target_id, field, state, actual, expected } = amendment;
    yield [object, source_id, target_id, field, AMENDED[state], actual, expected];
  }
}

export async function* mismatchRows(ledger: Ledger, run: string): AsyncGenerator<string[]> {
  for (const mismatch of inPhaseOrder(await ledger.reports.mismatches(run))) {
    const { object, source_id, target_id, field, expected, actual } = mismatch;
    yield [object, source_id, target_id, field, expected, actual];
  }
}
