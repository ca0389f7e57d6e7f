import type { FieldTarget } from '../pipedrive/entities/fields.js';
import type { SourceObject } from '../contract/objects.js';
import type { CustomFieldType, MappedObject } from './mapping-schema.js';

/** What a native attribute takes: decides which columns can feed it. */
export type NativeKind = 'text' | 'number' | 'date' | 'owner' | 'choice' | SourceObject;

export interface NativeAttribute {
  readonly kind: NativeKind;
  /** Several columns may feed it. */
  readonly several: boolean;
  /** Without it no record of the object can be made, or none has a name of its own. */
  readonly required: boolean;
  /** Made from its standard columns as they are: a line only says so. */
  readonly fixed: boolean;
}

const one = (kind: NativeKind): NativeAttribute => ({ kind, several: false, required: false, fixed: false });
const many = (kind: NativeKind): NativeAttribute => ({ kind, several: true, required: false, fixed: false });
const must = (attribute: NativeAttribute): NativeAttribute => ({ ...attribute, required: true });
const fixed = (attribute: NativeAttribute): NativeAttribute => ({ ...attribute, fixed: true });

/** The native attributes of Pipedrive that `to` can name without `type`, per source object. */
export const NATIVE_ATTRIBUTES: Readonly<Record<MappedObject, Readonly<Record<string, NativeAttribute>>>> = {
  accounts: { name: must(one('text')), address: one('text'), owner_id: one('owner'), add_time: one('date') },
  contacts: {
    name: must(many('text')),
    emails: many('text'),
    phones: many('text'),
    org_id: one('accounts'),
    owner_id: one('owner'),
    add_time: one('date'),
  },
  leads: {
    title: must(one('text')),
    value: one('number'),
    currency: one('text'),
    owner_id: one('owner'),
    person: fixed(many('text')),
    organization: fixed(one('text')),
    origin_id: fixed(one('text')),
  },
  deals: {
    title: must(one('text')),
    pipeline_id: must(one('pipelines')),
    stage_id: must(one('stages')),
    status: must(one('choice')),
    value: one('number'),
    currency: one('text'),
    expected_close_date: one('date'),
    close_time: one('date'),
    lost_reason: one('text'),
    org_id: one('accounts'),
    person_id: one('contacts'),
    owner_id: one('owner'),
  },
  tasks: {
    subject: must(one('text')),
    note: many('text'),
    due: one('date'),
    done: one('choice'),
    owner_id: one('owner'),
    person: one('contacts'),
    deal_id: one('deals'),
    org_id: one('accounts'),
  },
  activities: {
    type: must(one('choice')),
    subject: must(one('text')),
    note: many('text'),
    due: one('date'),
    duration: one('number'),
    owner_id: one('owner'),
    person: one('contacts'),
    deal_id: one('deals'),
    org_id: one('accounts'),
    lead_id: one('leads'),
  },
  notes: {
    parent: fixed(must(many('text'))),
    content: must(one('text')),
    author: one('owner'),
    add_time: one('date'),
  },
  attachments: { parent: fixed(must(many('text'))), file: fixed(must(many('text'))) },
};

/** The native attribute that a line goes to; undefined: a custom field, nowhere, or no attribute of that name. */
export function nativeOf(
  object: MappedObject,
  { to, type }: { readonly to: string | null; readonly type?: CustomFieldType | undefined },
): NativeAttribute | undefined {
  const attributes = NATIVE_ATTRIBUTES[object];
  return to !== null && type === undefined && Object.hasOwn(attributes, to) ? attributes[to] : undefined;
}

/** Whether an attribute takes what the mapping makes: owners and links are those of the source, and some have fixed columns. */
export function isFree({ kind, fixed }: NativeAttribute): boolean {
  return !fixed && (kind === 'text' || kind === 'number' || kind === 'date' || kind === 'choice');
}

/** Objects with custom fields in Pipedrive, and whose; leads use the deals'. */
export const FIELD_TARGETS = {
  accounts: 'organization',
  contacts: 'person',
  deals: 'deal',
  leads: 'deal',
} as const satisfies Partial<Record<MappedObject, FieldTarget>>;

export type FieldObject = keyof typeof FIELD_TARGETS;

export const FIELD_OBJECTS = Object.keys(FIELD_TARGETS) as readonly FieldObject[];

/** Whose custom fields an object's columns can become; null for those that have none. */
export function fieldTargetOf(object: MappedObject): FieldTarget | null {
  return FIELD_OBJECTS.includes(object as FieldObject) ? FIELD_TARGETS[object as FieldObject] : null;
}

/** Field types by the names that Pipedrive's own pages give them. */
export const TYPE_NAMES: Readonly<Record<CustomFieldType, string>> = {
  varchar: 'Text',
  text: 'Large text',
  double: 'Numerical',
  monetary: 'Monetary',
  date: 'Date',
  enum: 'Single option',
  set: 'Multiple options',
  phone: 'Phone',
  address: 'Address',
};
