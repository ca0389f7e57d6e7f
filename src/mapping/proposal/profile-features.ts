import { STANDARD_COLUMNS } from '../../smartdesk/columns.js';
import type { ColumnKind } from '../../smartdesk/columns.js';
import type { CustomFieldDefinition, SourceFieldType } from '../../smartdesk/custom-fields.js';
import type { FieldProfile } from '../../smartdesk/field-profile.js';
import type { MappedObject } from '../mapping-schema.js';
import type { ColumnFeatures, Referred, ValueType } from './matching/column-features.js';

/** A column of the export as the proposal sees it. */
export interface SourceColumn {
  readonly field: string;
  /** Null: the file has no such column, or no records. */
  readonly profile: FieldProfile | null;
  readonly definition: CustomFieldDefinition | undefined;
}

const DECLARED: Readonly<Record<SourceFieldType | ColumnKind, ValueType>> = {
  id: 'id',
  text: 'text',
  longtext: 'longtext',
  email: 'email',
  phone: 'phone',
  url: 'url',
  number: 'number',
  date: 'date',
  boolean: 'boolean',
  picklist: 'picklist',
  multipicklist: 'multipicklist',
  currency: 'money',
  enum: 'picklist',
  owner: 'email',
  reference: 'reference',
  parent_type: 'text',
  parent_id: 'reference',
};

/** What the matching is told of the columns of an object, in the order of the file. */
export function profileFeatures(
  object: MappedObject,
  rows: number,
  columns: readonly SourceColumn[],
): ColumnFeatures[] {
  return columns.map(({ field, profile, definition }, at): ColumnFeatures => {
    const standard = STANDARD_COLUMNS[object].find(({ name }) => name === field);
    const declared = definition?.type ?? standard?.kind ?? null;
    const options = optionsOf(definition, profile);
    return {
      name: field.replace(/^cf_/, ''),
      label: definition?.label ?? null,
      declaredType: declared === null ? null : DECLARED[declared],
      inferredType: profile === null ? null : inferred(profile),
      ...(standard?.kind === 'currency' && { declaredType: 'currency' as const }),
      ...referred(standard?.kind, standard?.refersTo),
      ...(options.length > 0 && { options }),
      ...(profile !== null && statistics(profile, rows)),
      position: columns.length === 1 ? 0 : at / (columns.length - 1),
    };
  });
}

function referred(kind: ColumnKind | undefined, refersTo: string | undefined) {
  if (kind === 'parent_id') return { refersTo: 'any' as const };
  return kind === 'reference' ? { refersTo: (refersTo ?? 'any') as Referred } : {};
}

function optionsOf(
  definition: CustomFieldDefinition | undefined,
  profile: FieldProfile | null,
): readonly string[] {
  const unknown = (profile?.options?.unknown ?? []).map(({ value }) => value);
  return [...(definition?.options ?? []), ...unknown];
}

function statistics({ filled, maxLength, distinct }: FieldProfile, rows: number) {
  return {
    maxLength,
    ...(rows > 0 && { fillRate: filled / rows }),
    ...(filled > 0 && { distinctShare: Math.min(1, distinct.count / filled) }),
  };
}

/** Filled values that have to read as a type before the column counts as one of it. */
const MOST = 0.95;
/** Fewer values say nothing about a type. */
const LEAST = 5;

/** Names that a profile gives to what it infers. */
const INFERRED: Readonly<Record<string, ValueType | null>> = {
  blank: null,
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  percent: 'number',
  amount: 'money',
  currency_code: 'currency',
  date: 'date',
  datetime: 'datetime',
  email: 'email',
  phone: 'phone',
  url: 'url',
  domain: 'url',
  picklist: 'picklist',
  longtext: 'longtext',
  text: 'text',
};

/** What the values are: as the profile says, if it does; else by what they read as. Null where they say nothing. */
function inferred(profile: FieldProfile): ValueType | null {
  const { filled, maxLength, reads, dates } = profile;
  const said = (profile as { readonly inferred?: { readonly type?: unknown } }).inferred?.type;
  if (typeof said === 'string' && Object.hasOwn(INFERRED, said)) return INFERRED[said] ?? null;
  if (filled < LEAST) return null;
  const mostly = (count: number): boolean => count >= filled * MOST;
  if (mostly(reads.email)) return 'email';
  if (mostly(reads.boolean) && !mostly(reads.number)) return 'boolean';
  if (mostly(reads.number)) return 'number';
  if (dates !== null && mostly(filled - dates.unreadable.count - dates.impossible.count)) return 'date';
  if (mostly(reads.url)) return 'url';
  return maxLength > 255 ? 'longtext' : null;
}
