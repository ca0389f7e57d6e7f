import type { TargetSchema } from '../../pipedrive/target-schema.js';
import { foldName } from '../../normalise/name.js';
import type { FieldMapping, MappedObject } from '../mapping-schema.js';
import { fieldTargetOf, FIELD_OBJECTS } from '../mapping-targets.js';
import type { FieldObject } from '../mapping-targets.js';
import type { SourceFacts } from '../source-facts.js';
import { labelOf } from './column-labels.js';
import type { MadeLine } from './made-line.js';
import { optionTable } from './option-table.js';
import type { SourceColumn } from './profile-features.js';
import { STANDARD_LINES } from './standard-lines.js';
import type { StandardLine } from './standard-lines.js';

export function isFieldObject(object: MappedObject): object is FieldObject {
  return FIELD_OBJECTS.some((each) => each === object);
}

/**
 * The line of a column that a rule of the service places: SmartDesk's standard columns, inline notes, and custom fields
 * of objects that have none in Pipedrive. Null: no rule does.
 */
export function ruleLine(
  object: MappedObject,
  column: SourceColumn,
  facts: SourceFacts,
  schema: TargetSchema | null,
): MadeLine | null {
  const { field, definition } = column;
  const lines = STANDARD_LINES[object];
  const standard = Object.hasOwn(lines, field) ? lines[field] : undefined;
  if (standard !== undefined) return standardLine(object, field, standard, facts, schema);
  if (field === 'notes' && object !== 'notes' && object !== 'attachments') {
    return { line: inlineNotes(object) };
  }
  const isCustom = definition !== undefined || field.startsWith('cf_');
  if (object === 'notes' || object === 'attachments') {
    return { line: nowhere(object), unknown: definition === undefined };
  }
  if (!isFieldObject(object) && isCustom) {
    return { line: noteLine(labelOf(column)), unknown: definition === undefined };
  }
  return null;
}

/** With so many distinct values (as many as are counted) a column is no list. */
const LONGEST_LIST = 200;
/** Pipedrive takes labels of at most so many characters. */
const MAX_LABEL = 255;

function standardLine(
  object: MappedObject,
  field: string,
  { to, type, reason }: StandardLine,
  facts: SourceFacts,
  schema: TargetSchema | null,
): MadeLine {
  const line: FieldMapping = {
    to,
    ...(type !== undefined && { type }),
    onInvalid: 'drop',
    confidence: 1,
    reason,
  };
  const list = type === 'varchar' ? existingList(object, to, schema) : null;
  const values = facts.lists?.[`${object}.${field}`];
  if (list === null || values === undefined || values.length === 0) return { line };
  if (values.length >= LONGEST_LIST) return { line };
  // People chose a list for it: its options instead of text. Nothing else names them, so every value gets a line.
  const table = optionTable(
    [],
    values.map(({ value }) => value),
    list.labels,
  );
  const lines = values.map(({ value }): [string, string | null] => {
    const same = list.labels.find((label) => foldName(label) === foldName(value));
    const given = Object.hasOwn(table.options, value) ? table.options[value] : undefined;
    return [value, given === undefined ? (same ?? value.slice(0, MAX_LABEL)) : given];
  });
  const found = lines.filter(([, label]) => label !== null && list.labels.includes(label)).length;
  return {
    line: {
      ...line,
      type: 'enum',
      options: Object.fromEntries(lines),
      reason: `${reason}; the field exists as a list: ${found} of ${values.length} values have an option`,
    },
    table,
  };
}

/** Options of the target's list of this name; null if it has none, or a text field as well. */
function existingList(
  object: MappedObject,
  to: string | null,
  schema: TargetSchema | null,
): { readonly labels: readonly string[] } | null {
  const target = fieldTargetOf(object);
  if (target === null || to === null || schema === null) return null;
  const named = schema.fields[target].filter(({ custom, name }) => custom && foldName(name) === foldName(to));
  const [field] = named;
  if (named.length !== 1 || field?.type !== 'enum') return null;
  return { labels: field.options.map(({ label }) => label) };
}

function inlineNotes(object: MappedObject): FieldMapping {
  if (object === 'tasks' || object === 'activities') {
    const reason = 'no note can hang on an activity: a line of its own note';
    return { to: 'note', label: 'Notes', onInvalid: 'drop', confidence: 0.9, reason };
  }
  const reason = 'inline notes move as Pipedrive notes, under `notes` below';
  return { to: null, onInvalid: 'drop', confidence: 1, reason };
}

/** Activities and tasks have no custom fields in Pipedrive. */
export function noteLine(label: string): FieldMapping {
  const reason = 'Pipedrive has no custom fields here: a line `Label: value` of the note';
  return { to: 'note', label, onInvalid: 'drop', confidence: 0.9, reason };
}

/** Notes and files have no place for further columns at all. */
function nowhere(object: MappedObject): FieldMapping {
  const reason = `Pipedrive has no fields on ${object}; does not move`;
  return { to: null, onInvalid: 'drop', confidence: 0.9, reason };
}
