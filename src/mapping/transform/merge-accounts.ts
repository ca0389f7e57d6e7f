import type { SourceRecord, ValueNote } from './types.js';

/** A value of a merged account that the survivor already had another one for. */
export interface LosingValue {
  readonly sourceId: string;
  readonly note: ValueNote;
}

export interface MergedAccount {
  /** The survivor with its blanks filled: id and object are the survivor's. */
  readonly record: SourceRecord;
  /** One for each value that is not in `record`, in the order of ids, then of columns. */
  readonly losing: readonly LosingValue[];
}

/** Every account keeps its own: its id, and inline notes, which move as notes of the organization. */
const NOT_MERGED: ReadonlySet<string> = new Set(['id', 'notes']);

/**
 * Merges accounts that are one organization: the survivor keeps its values, blanks are filled from the others in the
 * order of their ids, and every other value that differs is reported as `merged`. Values are compared trimmed.
 */
export function mergeAccounts(survivor: SourceRecord, others: readonly SourceRecord[]): MergedAccount {
  const values: Record<string, string> = { ...survivor.values };
  const losing: LosingValue[] = [];
  for (const other of others.toSorted((a, b) => compareIds(a.id, b.id))) {
    for (const [field, value] of Object.entries(other.values)) {
      const text = value.trim();
      if (NOT_MERGED.has(field) || text === '') continue;
      const kept = (values[field] ?? '').trim();
      if (kept === '') values[field] = value;
      else if (kept !== text) {
        losing.push({ sourceId: other.id, note: { field, code: 'merged', action: 'merged', value } });
      }
    }
  }
  return { record: { ...survivor, values }, losing };
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true });

/** Order of opaque ids: numbers in them by size (`acc_9` before `acc_10`), ties by code unit. */
export function compareIds(a: string, b: string): number {
  const order = BY_NUMBER.compare(a, b);
  if (order !== 0 || a === b) return order;
  return a < b ? -1 : 1;
}
