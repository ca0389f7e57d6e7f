import { mappingSchema } from '../../../src/mapping/mapping-schema.js';
import type {
  CustomFieldType,
  FieldMapping,
  MappedObject,
  Mapping,
} from '../../../src/mapping/mapping-schema.js';
import type {
  CreatePlan,
  Link,
  LinkObject,
  SkipPlan,
  SourceRecord,
  TransformContext,
} from '../../../src/mapping/transform/types.js';
import type { FieldTarget } from '../../../src/pipedrive/entities/fields.js';
import type { TargetField, TargetSchema } from '../../../src/pipedrive/target-schema.js';

type Fields = Record<string, Partial<FieldMapping> & { to: string | null }>;

/** The standard columns as the default mapping sends them. */
const STANDARD: Record<MappedObject, Fields> = {
  accounts: {
    id: { to: 'sd_id__c', type: 'varchar' },
    name: { to: 'name' },
    website: { to: 'Website', type: 'varchar' },
    industry: { to: 'Industry', type: 'varchar' },
    employee_count: { to: 'Employee count', type: 'double' },
    phone: { to: 'Phone', type: 'varchar' },
    address: { to: 'address' },
    owner_email: { to: 'owner_id' },
    created_at: { to: 'add_time' },
    modified_at: { to: null },
  },
  contacts: {
    id: { to: 'sd_id__c', type: 'varchar' },
    account_id: { to: 'org_id' },
    // Last name first on purpose: the order of columns must not decide the order of a name.
    last_name: { to: 'name' },
    first_name: { to: 'name' },
    email: { to: 'emails' },
    phone: { to: 'phones' },
    address: { to: 'Address', type: 'varchar' },
    lifecycle_stage: { to: 'sd_original_lifecycle__c', type: 'varchar' },
    owner_email: { to: 'owner_id' },
    created_at: { to: 'add_time' },
    modified_at: { to: null },
  },
  leads: {
    id: { to: 'sd_id__c', type: 'varchar' },
    title: { to: 'title' },
    first_name: { to: 'person' },
    last_name: { to: 'person' },
    company: { to: 'organization' },
    email: { to: 'person' },
    phone: { to: 'person' },
    lead_source: { to: 'Lead source', type: 'varchar' },
    lead_status: { to: 'Lead status', type: 'varchar' },
    value: { to: 'value' },
    currency: { to: 'currency' },
    owner_email: { to: 'owner_id' },
    created_at: { to: 'sd_original_created__c', type: 'date', convert: 'day_first' },
    modified_at: { to: null },
  },
  deals: {
    id: { to: 'sd_id__c', type: 'varchar' },
    name: { to: 'title' },
    pipeline_id: { to: 'pipeline_id' },
    stage_id: { to: 'stage_id' },
    status: { to: 'status' },
    value: { to: 'value' },
    currency: { to: 'currency' },
    expected_close_date: { to: 'expected_close_date' },
    closed_at: { to: 'close_time' },
    lost_reason: { to: 'lost_reason' },
    account_id: { to: 'org_id' },
    contact_id: { to: 'person_id' },
    owner_email: { to: 'owner_id' },
    created_at: { to: 'sd_original_created__c', type: 'date' },
    modified_at: { to: null },
  },
  tasks: {
    subject: { to: 'subject' },
    description: { to: 'note' },
    due_at: { to: 'due', convert: 'month_first' },
    status: { to: 'done', options: { open: 'open', completed: 'done' } },
    assignee_email: { to: 'owner_id' },
    contact_id: { to: 'person' },
    deal_id: { to: 'deal_id' },
    account_id: { to: 'org_id' },
    created_at: { to: null },
    modified_at: { to: null },
  },
  activities: {
    type: { to: 'type', options: { call: 'Call', email: 'Email', meeting: 'Meeting', note: 'Note' } },
    subject: { to: 'subject' },
    body: { to: 'note' },
    occurred_at: { to: 'due', convert: 'day_first' },
    duration_minutes: { to: 'duration' },
    owner_email: { to: 'owner_id' },
    contact_id: { to: 'person' },
    deal_id: { to: 'deal_id' },
    account_id: { to: 'org_id' },
    lead_id: { to: 'lead_id' },
    created_at: { to: null, convert: 'day_first' },
    modified_at: { to: null },
    cf_source_ref: { to: 'note' },
  },
  notes: {
    parent_type: { to: 'parent' },
    parent_id: { to: 'parent' },
    body: { to: 'content' },
    author_email: { to: 'author' },
    created_at: { to: 'add_time' },
  },
  attachments: {
    parent_type: { to: 'parent' },
    parent_id: { to: 'parent' },
    filename: { to: 'file' },
    path: { to: 'file' },
    url: { to: 'file' },
  },
};

export interface MappingChanges {
  fields?: Partial<Record<MappedObject, Fields>>;
  onMissingParent?: 'drop';
  notes?: Mapping['notes'];
  visibleTo?: Mapping['visibleTo'];
  pipelines?: Record<string, readonly string[]>;
}

/** The default mapping with changes; stages as `{pipeline: [stage ids]}`. */
export function makeMapping(changes: MappingChanges = {}): Mapping {
  const objects = Object.fromEntries(
    Object.entries(STANDARD).map(([object, fields]) => [
      object,
      {
        fields: { ...fields, ...changes.fields?.[object as MappedObject] },
        ...(changes.onMissingParent && { onMissingParent: changes.onMissingParent }),
      },
    ]),
  );
  const pipelines = Object.entries(changes.pipelines ?? { p1: ['s1', 's2'], p2: ['s3'] }).map(
    ([id, stages]) => [
      id,
      {
        to: `Pipeline ${id}`,
        stages: Object.fromEntries(stages.map((stage) => [stage, { to: `Stage ${stage}` }])),
      },
    ],
  );
  return mappingSchema.parse({
    version: 1,
    objects,
    pipelines: Object.fromEntries(pipelines),
    ...(changes.notes && { notes: changes.notes }),
    ...(changes.visibleTo && { visibleTo: changes.visibleTo }),
  });
}

export type FieldSpec = readonly [name: string, type: CustomFieldType, options?: readonly string[]];

const STANDARD_FIELDS: Record<FieldTarget, readonly FieldSpec[]> = {
  organization: [
    ['sd_id__c', 'varchar'],
    ['sd_original_owner__c', 'varchar'],
    ['Website', 'varchar'],
    ['Industry', 'varchar'],
    ['Employee count', 'double'],
    ['Phone', 'varchar'],
  ],
  person: [
    ['sd_id__c', 'varchar'],
    ['sd_original_owner__c', 'varchar'],
    ['sd_original_lifecycle__c', 'varchar'],
    ['Address', 'varchar'],
  ],
  deal: [
    ['sd_id__c', 'varchar'],
    ['sd_original_owner__c', 'varchar'],
    ['sd_original_created__c', 'date'],
    ['Lead source', 'varchar'],
    ['Lead status', 'varchar'],
  ],
};

export const MIGRATION_USER = 1;

/** A target with the standard fields and the given ones. Keys are 40 hex digits, as Pipedrive's are. */
export function makeSchema(more: Partial<Record<FieldTarget, readonly FieldSpec[]>> = {}): TargetSchema {
  let count = 0;
  const field = ([name, type, labels = []]: FieldSpec): TargetField => {
    count += 1;
    const options = labels.map((label, index) => ({ id: count * 1_000 + index, label }));
    return { key: count.toString(16).padStart(40, 'f'), name, type, options, custom: true };
  };
  const fields = (object: FieldTarget) => [...STANDARD_FIELDS[object], ...(more[object] ?? [])].map(field);
  return {
    companyId: 1,
    companyName: 'Acme',
    me: { id: MIGRATION_USER, email: 'migration@acme.example', isAdmin: true },
    users: [],
    pipelines: [],
    webhooks: [],
    fields: { organization: fields('organization'), person: fields('person'), deal: fields('deal') },
    activityTypes: ['Call', 'Meeting', 'Task', 'Email', 'Note'].map((name, index) => ({
      id: index + 1,
      key: name.toLowerCase(),
      name,
      active: true,
    })),
    currencies: ['USD', 'EUR'],
  };
}

/** Key of a field by its name. */
export function keyOf(schema: TargetSchema, object: FieldTarget, name: string): string {
  const field = schema.fields[object].find((each) => each.name === name);
  if (!field) throw new Error(`the schema of this test has no ${object} field ${name}`);
  return field.key;
}

/** Id of an option by its label. */
export function optionOf(schema: TargetSchema, object: FieldTarget, name: string, label: string): number {
  const options = schema.fields[object].find((each) => each.name === name)?.options ?? [];
  const option = options.find((each) => each.label === label);
  if (!option) throw new Error(`the schema of this test has no option ${label} in ${name}`);
  return option.id;
}

/** Everything resolves: an owner to 7, a record to the digits of its id, a lead to `lead-ID`. */
export function makeContext(changes: Partial<TransformContext> = {}): TransformContext {
  return {
    mapping: makeMapping(),
    schema: makeSchema(),
    zone: 'America/Chicago',
    currency: 'USD',
    migrationUserId: MIGRATION_USER,
    owners: 'match',
    ownerId: () => 7,
    link: present,
    ...changes,
  };
}

export function present(object: LinkObject, id: string): Link {
  const digits = id.replace(/\D/g, '') || '0';
  return {
    state: 'present',
    targetId: object === 'leads' ? `lead-${id}` : String(Number(digits.slice(-12))),
  };
}

/** Everything resolves but these: `{deals: 'missing'}`. */
export function without(
  states: Partial<Record<LinkObject, 'missing' | 'skipped'>>,
): TransformContext['link'] {
  return (object, id) => {
    const state = states[object];
    return state === undefined ? present(object, id) : { state };
  };
}

export function makeRecord(
  object: SourceRecord['object'],
  id: string,
  values: Record<string, string>,
): SourceRecord {
  return { object, id, values: { id, ...values } };
}

/** The plan, which must be to create. */
export function created(result: CreatePlan | SkipPlan): CreatePlan {
  if (result.kind === 'create') return result;
  throw new Error(`skipped ${result.code}: ${result.reason}`);
}

/** Code of a skip, or null. */
export function skipCode(result: { readonly kind: string; readonly code?: string }): string | null {
  return result.kind === 'skip' ? (result.code ?? null) : null;
}

/** `field code action value` of every reported value. */
export function reported(plan: CreatePlan): string[] {
  return plan.values.map(({ field, code, action, value }) => `${field} ${code} ${action} ${value}`);
}
