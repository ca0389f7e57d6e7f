import type { Row } from './export-tables.js';
import type { Expected, NewRecord } from './expected.js';
import type { Value } from './fields/field.js';
import { MODELLED } from './fields/index.js';
import type { Known, Records } from './records.js';
import type { SourceView } from './source-view.js';
import { filled } from './words.js';

/** Object of a record as reports have it. */
export function reported(known: Known): string {
  return known.object === 'inline_notes' ? 'notes' : known.object;
}

/** From now on the source's value counts as what both agreed on. */
export function agree(known: Known, field: string, source: Value): void {
  known.agreed[field] = source;
  known.ours[field] = source;
  known.open.delete(field);
}

export function writeField(
  known: Known,
  field: string,
  source: Value,
  records: Records,
  expected: Expected,
): void {
  agree(known, field, source);
  const ref = known.ref ?? '';
  const writes = expected.writes.get(ref) ?? new Map<string, Value>();
  expected.writes.set(ref, writes.set(field, records.canonical(source)));
  // A deal that people merged into another one may find another currency there.
  if (known.object === 'deals' && field === 'value') writes.set('currency', known.agreed['currency'] ?? null);
  records.lock(known, field);
}

/** A record that the target is to hold anew, with all of its fields: cells that say what they said mean what they meant. */
export function createRecord(known: Known, row: Row, source: SourceView, expected: Expected): void {
  const fields: Record<string, Value> = {};
  for (const { name, read } of MODELLED[known.object].fields) {
    const value = filled(read(row, source.context));
    fields[name] = value === (known.agreed[name] ?? null) ? (known.ours[name] ?? null) : value;
  }
  const record: NewRecord = { key: known.key, object: known.object, fields };
  expected.created.set(known.key, record);
  Object.assign(known, { state: 'there', ref: null, agreed: { ...fields }, ours: { ...fields } });
  known.open.clear();
}
