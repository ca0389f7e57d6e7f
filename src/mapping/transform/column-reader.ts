import type { ValueNote } from './types.js';
import { isFree, nativeOf } from '../mapping-targets.js';
import type { FieldMapping, MappedObject } from '../mapping-schema.js';
import { tableEntry } from './options.js';
import { sourceText } from './making.js';
import { toPlainText } from './plain-text.js';

/** One value of the record and what the mapping says about it. */
export interface Column {
  readonly field: string;
  /** As it is to be read: trimmed, never blank. */
  readonly text: string;
  /** As found. */
  readonly raw: string;
  readonly mapping: FieldMapping;
  /** False: a constant or default of the mapping, which nobody misses where it has no place. */
  readonly isOfSource: boolean;
}

/** What a line of the mapping has for a record: its value, and what has to be reported if that is used. */
export interface LineValue {
  /** Null: blank, and no default. */
  readonly column: Column | null;
  readonly notes: readonly ValueNote[];
}

const NOTHING: LineValue = { column: null, notes: [] };

/**
 * Reads a line: its column or what it is made of, then the value table, else the conversion of text, then the default. What
 * the mapping gives (a constant, a value of the table, a default) is as Pipedrive takes it: it is not converted any more.
 */
export function readLine(
  object: MappedObject,
  field: string,
  lines: Readonly<Record<string, FieldMapping>>,
  values: Readonly<Record<string, string>>,
): LineValue {
  const mapping = lines[field];
  if (mapping === undefined) return NOTHING;
  if (mapping.constant !== undefined) {
    const raw = mapping.constant;
    return {
      column: { field, text: raw.trim(), raw, mapping: asGiven(mapping), isOfSource: false },
      notes: [],
    };
  }
  const raw = sourceText(field, lines, values);
  const text = raw.trim();
  const entry = isLookedUp(object, mapping) ? tableEntry(text, mapping.options) : undefined;
  if (entry === null && text !== '')
    return { column: null, notes: [{ field, code: 'value_left_out', action: 'dropped', value: raw }] };
  if (entry == null) return orDefault(converted({ field, text, raw, mapping, isOfSource: true }));
  return {
    column: { field, text: entry.trim(), raw, mapping: asGiven(mapping), isOfSource: true },
    notes: [],
  };
}

/** Of choices and options the transforms look up single values, where they know what may be chosen. */
function isLookedUp(object: MappedObject, line: FieldMapping): boolean {
  if (line.options === undefined || line.to === null) return false;
  if (line.type !== undefined) return line.type !== 'enum' && line.type !== 'set';
  const attribute = nativeOf(object, line);
  return attribute !== undefined && isFree(attribute) && attribute.kind !== 'choice';
}

function converted(column: Column): Column {
  return column.mapping.convert === 'plain_text' ? { ...column, text: toPlainText(column.text) } : column;
}

function orDefault(column: Column): LineValue {
  const { field, text, mapping } = column;
  if (text !== '') return { column, notes: [] };
  const raw = mapping.default;
  if (raw === undefined) return NOTHING;
  return {
    column: { field, text: raw.trim(), raw, mapping: asGiven(mapping), isOfSource: false },
    notes: [{ field, code: 'default_used', action: 'defaulted', value: raw }],
  };
}

function asGiven({ convert: _convert, options: _options, ...mapping }: FieldMapping): FieldMapping {
  return mapping;
}
