import type { FieldProfile } from '../../smartdesk/field-profile.js';
import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { CustomFieldDefinition } from '../../smartdesk/custom-fields.js';
import type { FieldMapping, MappedObject } from '../mapping-schema.js';
import { fieldTargetOf, FIELD_OBJECTS } from '../mapping-targets.js';
import type { FieldObject } from '../mapping-targets.js';
import type { SourceFacts } from '../source-facts.js';
import { foldName } from '../../normalise/name.js';
import type { DateOrders } from './date-orders.js';
import type { FieldNames } from './field-names.js';
import { fieldQuestions } from './field-questions.js';
import { TYPE_OF } from './field-types.js';
import { words } from './similarity.js';
import { STANDARD_LINES } from './standard-lines.js';
import type { Question } from './question.js';

export interface ObjectLines {
  readonly fields: Record<string, FieldMapping>;
  readonly questions: readonly Question[];
  /** Columns that are neither standard nor custom fields. */
  readonly unknown: readonly string[];
  /** Columns without a value in any row that have a place in Pipedrive all the same. */
  readonly blank: readonly string[];
  /** Custom fields that take an existing field of a similar name, as `column → name`. */
  readonly similar: readonly string[];
}

interface Sources {
  readonly facts: SourceFacts;
  readonly names: FieldNames;
  readonly dates: DateOrders;
}

/** Proposes a line for every column of an object, in the order of its file. */
export function objectLines(object: MappedObject, { facts, names, dates }: Sources): ObjectLines {
  const profile = facts.profiles.find((each) => each.object === object);
  const columns = columnsOf(object, profile?.fields ?? []);
  const fields: Record<string, FieldMapping> = {};
  const questions: Question[] = [];
  const unknown: string[] = [];
  const blank: string[] = [];
  const similar: string[] = [];
  for (const { field, profile: column } of columns) {
    const definition = facts.definitions.find((each) => each.object === object && each.key === field);
    const made = lineOf(object, field, definition, column, names);
    const date = column?.dates ? dates.decide(object, column.dates) : null;
    const line = {
      ...made.line,
      ...(date !== null && holdsDate(made.line, column) && { convert: date.convert }),
    };
    if (date !== null && line.convert !== undefined) line.reason = `${line.reason ?? ''}; ${date.reason}`;
    fields[field] = line;
    if (made.unknown) unknown.push(`${object}.${field}`);
    if (made.similar) similar.push(`${object}.${field} → ${line.to ?? ''}`);
    if (!column) continue;
    questions.push(...fieldQuestions(object, column, line, line.convert === undefined ? null : date));
    if (column.filled === 0 && column.blank > 0 && line.type !== undefined) blank.push(`${object}.${field}`);
  }
  return { fields, questions, unknown, blank, similar };
}

/** Columns of the file; notes always have their standard ones, because inline notes do. */
function columnsOf(
  object: MappedObject,
  profiles: readonly FieldProfile[],
): { readonly field: string; readonly profile: FieldProfile | null }[] {
  const found = profiles.map((profile) => ({ field: profile.field, profile }));
  if (found.length > 0 && object !== 'notes') return found;
  const known = new Set(found.map(({ field }) => field));
  const missing = STANDARD_COLUMNS[object].filter(({ name }) => !known.has(name));
  return [...found, ...missing.map(({ name }) => ({ field: name, profile: null }))];
}

/** Text columns may look like dates; only one that goes where dates go is read as one. */
function holdsDate(line: FieldMapping, column: FieldProfile | null): boolean {
  return line.type === 'date' || (line.type === undefined && column?.kind === 'date');
}

interface Line {
  readonly line: FieldMapping;
  readonly unknown?: boolean;
  readonly similar?: boolean;
}

function lineOf(
  object: MappedObject,
  field: string,
  definition: CustomFieldDefinition | undefined,
  profile: FieldProfile | null,
  names: FieldNames,
): Line {
  const lines = STANDARD_LINES[object];
  const standard = Object.hasOwn(lines, field) ? lines[field] : undefined;
  if (standard !== undefined) {
    return {
      line: {
        to: standard.to,
        ...typeEntry(standard.type),
        onInvalid: 'drop',
        confidence: 1,
        reason: standard.reason,
      },
    };
  }
  if (field === 'notes' && object !== 'notes' && object !== 'attachments')
    return { line: inlineNotes(object) };
  if (definition === undefined && !field.startsWith('cf_')) {
    const reason = 'an unknown column: neither standard nor a custom field; does not move';
    return { line: { to: null, onInvalid: 'drop', confidence: 0.3, reason }, unknown: true };
  }
  if (isFieldObject(object)) return customLine(object, field, definition, profile, names);
  return {
    line: withoutCustomFields(object, definition?.label ?? labelFrom(field)),
    unknown: definition === undefined,
  };
}

function isFieldObject(object: MappedObject): object is FieldObject {
  return FIELD_OBJECTS.some((each) => each === object);
}

function typeEntry(type: FieldMapping['type']): Pick<FieldMapping, 'type'> {
  return type === undefined ? {} : { type };
}

function inlineNotes(object: MappedObject): FieldMapping {
  if (object === 'tasks' || object === 'activities') {
    const reason = 'no note can hang on an activity: a line of its own note';
    return { to: 'note', label: 'Notes', onInvalid: 'drop', confidence: 0.9, reason };
  }
  const reason = 'inline notes move as Pipedrive notes, under `notes` below';
  return { to: null, onInvalid: 'drop', confidence: 1, reason };
}

/** Activities and tasks have no custom fields in Pipedrive: a line of the note. Notes and files have no place at all. */
function withoutCustomFields(object: MappedObject, label: string): FieldMapping {
  if (object === 'tasks' || object === 'activities') {
    const reason = 'Pipedrive has no custom fields here: a line `Label: value` of the note';
    return { to: 'note', label, onInvalid: 'drop', confidence: 0.9, reason };
  }
  return {
    to: null,
    onInvalid: 'drop',
    confidence: 0.9,
    reason: `Pipedrive has no fields on ${object}; does not move`,
  };
}

function customLine(
  object: FieldObject,
  field: string,
  definition: CustomFieldDefinition | undefined,
  profile: FieldProfile | null,
  names: FieldNames,
): Line {
  const target = fieldTargetOf(object) ?? 'deal';
  const type = definition ? TYPE_OF[definition.type] : undefinedType(profile);
  const label = definition?.label ?? labelFrom(field);
  const named = names.name(target, object, label, type);
  const options = definition === undefined ? {} : sameOptions(definition.options);
  const line: FieldMapping = {
    to: named.name,
    type,
    onInvalid: 'drop',
    ...(Object.keys(options).length > 0 && { options }),
    confidence: definition === undefined ? Math.min(named.confidence, 0.5) : named.confidence,
    reason: definition === undefined ? `no definition says what it is; ${named.reason}` : named.reason,
  };
  return { line, unknown: definition === undefined, similar: named.similar };
}

/** A column without a definition is text: long text if any value says so. */
function undefinedType(profile: FieldProfile | null): 'varchar' | 'text' {
  return (profile?.maxLength ?? 0) > 255 ? 'text' : 'varchar';
}

/** `cf_credit_rating` is `Credit rating`. */
function labelFrom(field: string): string {
  const text = words(field.replace(/^cf_/, '')).join(' ');
  return text === '' ? field : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Options that differ only in case become the first of them: Pipedrive could not tell them apart. Too long ones are cut. */
function sameOptions(options: readonly string[]): Record<string, string> {
  const first = new Map<string, string>();
  const table: Record<string, string> = {};
  for (const option of options) {
    const label = option.length > 255 ? `${option.slice(0, 254)}…` : option;
    const known = first.get(foldName(label)) ?? label;
    first.set(foldName(label), known);
    if (known !== option) table[option] = known;
  }
  return table;
}
