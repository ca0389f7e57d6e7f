import type { FilterCode } from '../../contract/reason-codes.js';
import type { ObjectMapping } from '../mapping-schema.js';

/**
 * Why the mapping leaves a record out, or null: it moves. The filter compares the trimmed value to the letter.
 *
 * @param values the record's columns as found; a column that is absent counts as blank
 */
export function filterCode(
  { enabled, filter }: ObjectMapping,
  values: Readonly<Record<string, string>>,
): Extract<FilterCode, 'object_disabled' | 'filtered_by_mapping'> | null {
  if (!enabled) return 'object_disabled';
  if (!filter) return null;
  const value = (values[filter.field] ?? '').trim();
  const wanted = filter.in === undefined || filter.in.includes(value);
  const unwanted = filter.notIn?.includes(value) ?? false;
  return wanted && !unwanted ? null : 'filtered_by_mapping';
}

/** True if the mapping leaves the record out. */
export function isFiltered(mapping: ObjectMapping, values: Readonly<Record<string, string>>): boolean {
  return filterCode(mapping, values) !== null;
}
