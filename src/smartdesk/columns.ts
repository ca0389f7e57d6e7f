import type { InventoryObject, SourceObject } from '../contract/objects.js';

/** Every object that has a file in an export. */
export type ExportObject = SourceObject | InventoryObject;

/** What a standard column holds. `longtext` may hold line breaks or HTML. */
export type ColumnKind =
  | 'id'
  | 'text'
  | 'longtext'
  | 'email'
  | 'phone'
  | 'url'
  | 'number'
  | 'boolean'
  | 'currency'
  | 'enum'
  | 'date'
  | 'owner'
  | 'reference'
  | 'parent_type'
  | 'parent_id';

export interface StandardColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** For `reference`: the object whose id it holds. */
  readonly refersTo?: SourceObject;
}

const of = (kind: ColumnKind, ...names: string[]): StandardColumn[] => names.map((name) => ({ name, kind }));
const id = of('id', 'id');
const dates = of('date', 'created_at', 'modified_at');
const owner = of('owner', 'owner_email');
const ref = (name: string, refersTo: SourceObject): StandardColumn => ({ name, kind: 'reference', refersTo });
const parent: readonly StandardColumn[] = [
  { name: 'parent_type', kind: 'parent_type' },
  { name: 'parent_id', kind: 'parent_id' },
];
const links = [ref('contact_id', 'contacts'), ref('deal_id', 'deals'), ref('account_id', 'accounts')];

/** The columns of each file by name (contract, section 1). Files may have them in any order, and others besides. */
export const STANDARD_COLUMNS: Readonly<Record<SourceObject, readonly StandardColumn[]>> = {
  users: [...id, ...of('email', 'email'), ...of('text', 'name'), ...of('boolean', 'active')],
  custom_fields: [
    ...of('enum', 'object'),
    ...of('text', 'key', 'label'),
    ...of('enum', 'type'),
    ...of('text', 'options'),
    ...of('boolean', 'required'),
  ],
  pipelines: [...id, ...of('text', 'name'), ...of('number', 'order')],
  stages: [
    ...id,
    ref('pipeline_id', 'pipelines'),
    ...of('text', 'name'),
    ...of('number', 'order', 'probability'),
  ],
  accounts: [
    ...id,
    ...of('text', 'name'),
    ...of('url', 'website'),
    ...of('text', 'industry'),
    ...of('number', 'employee_count'),
    ...of('phone', 'phone'),
    ...of('text', 'address'),
    ...owner,
    ...dates,
  ],
  contacts: [
    ...id,
    ref('account_id', 'accounts'),
    ...of('text', 'first_name', 'last_name'),
    ...of('email', 'email'),
    ...of('phone', 'phone'),
    ...of('text', 'address'),
    ...of('enum', 'lifecycle_stage'),
    ...owner,
    ...dates,
  ],
  leads: [
    ...id,
    ...of('text', 'title', 'first_name', 'last_name', 'company'),
    ...of('email', 'email'),
    ...of('phone', 'phone'),
    ...of('enum', 'lead_source', 'lead_status'),
    ...of('number', 'value'),
    ...of('currency', 'currency'),
    ...owner,
    ...dates,
  ],
  deals: [
    ...id,
    ...of('text', 'name'),
    ref('pipeline_id', 'pipelines'),
    ref('stage_id', 'stages'),
    ...of('enum', 'status'),
    ...of('number', 'value'),
    ...of('currency', 'currency'),
    ...of('date', 'expected_close_date', 'closed_at'),
    ...of('text', 'lost_reason'),
    ref('account_id', 'accounts'),
    ref('contact_id', 'contacts'),
    ...owner,
    ...dates,
  ],
  tasks: [
    ...id,
    ...of('text', 'subject'),
    ...of('longtext', 'description'),
    ...of('date', 'due_at'),
    ...of('enum', 'status'),
    ...of('owner', 'assignee_email'),
    ...links,
    ...dates,
  ],
  activities: [
    ...id,
    ...of('enum', 'type'),
    ...of('text', 'subject'),
    ...of('longtext', 'body'),
    ...of('date', 'occurred_at'),
    ...of('number', 'duration_minutes'),
    ...owner,
    ...links,
    ref('lead_id', 'leads'),
    ...dates,
  ],
  notes: [
    ...id,
    ...parent,
    ...of('longtext', 'body'),
    ...of('owner', 'author_email'),
    ...of('date', 'created_at'),
  ],
  attachments: [
    ...id,
    ...parent,
    ...of('text', 'filename'),
    ...of('number', 'size'),
    ...of('text', 'mime_type', 'path'),
    ...of('url', 'url'),
    ...of('date', 'created_at'),
  ],
};

/** Without these nothing can move; a missing one is exit code 78 (contract, section 1). `export.json` besides. */
export const REQUIRED_OBJECTS = [
  'users',
  'accounts',
  'contacts',
  'deals',
  'pipelines',
  'stages',
] as const satisfies readonly SourceObject[];

/** Columns without which no row of the file can be used at all; every other column that is absent reads as blank. */
export function requiredColumns(object: ExportObject): readonly string[] {
  if (object === 'custom_fields') return ['object', 'key', 'type'];
  return object in STANDARD_COLUMNS ? ['id'] : [];
}

/** An object's name as SmartDesk writes it in `parent_type` and in custom field definitions. */
const OBJECT_BY_SINGULAR: Readonly<Record<string, SourceObject>> = {
  account: 'accounts',
  contact: 'contacts',
  lead: 'leads',
  deal: 'deals',
  task: 'tasks',
  activity: 'activities',
  note: 'notes',
};

/**
 * The file name of an object named in a row: `account` and `accounts` give `accounts`, in any case and with spaces around.
 * Undefined when there is no such object.
 */
export function objectNamed(name: string): SourceObject | undefined {
  const folded = name.trim().toLowerCase();
  if (Object.hasOwn(OBJECT_BY_SINGULAR, folded)) return OBJECT_BY_SINGULAR[folded];
  return Object.values(OBJECT_BY_SINGULAR).find((object) => object === folded);
}

export interface Reference {
  readonly field: string;
  readonly object: SourceObject;
  /** Trimmed id of the record it refers to. */
  readonly id: string;
}

/**
 * The records that one row refers to: blank references are left out, and so is a parent whose `parent_type` names no
 * object (its mapping reports it). Synchronous and without I/O.
 */
export function references(object: SourceObject, values: Readonly<Record<string, string>>): Reference[] {
  const found: Reference[] = [];
  for (const column of STANDARD_COLUMNS[object]) {
    const target = (values[column.name] ?? '').trim();
    if (target === '') continue;
    if (column.kind === 'reference' && column.refersTo !== undefined) {
      found.push({ field: column.name, object: column.refersTo, id: target });
    } else if (column.kind === 'parent_id') {
      const parentObject = objectNamed(values['parent_type'] ?? '');
      if (parentObject !== undefined) found.push({ field: column.name, object: parentObject, id: target });
    }
  }
  return found;
}
