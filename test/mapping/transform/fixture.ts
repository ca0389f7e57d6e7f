import { mappingSchema } from '../../../src/mapping/mapping-schema.js';
import type { CustomFieldType, FieldMapping, MappedObject, Mapping } from '../../../src/mapping/mapping-schema.js';
import type {
  CreatePlan,
  Link,
  LinkObject,
  SkipPlan,
  SourceRecord,
  TransformContext,
} from '../../../src/mapping/transform/types.js';
import type { FieldObject, TargetField, TargetSchema } from '../../../src/pipedrive/target-schema.js';

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
    due_at: { to: 'due', convert: 'day_first' },
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
  const pipelines = Object.entries(changes.pipelines ?? { p1: ['s1', 's2'], p2: ['s3'] }).map(([id, stages]) => [
    id,
    { to: `Pipeline ${id}`, stages: Object.fromEntries(stages.map((stage) => [stage, { to: `Stage ${stage}` }])) },
  ]);
  return mappingSchema.parse({
    version: 1,
    objects,
    pipelines: Object.fromEntries(pipelines),
    ...(changes.notes && { notes: changes.notes }),
    ...(changes.visibleTo && { visibleTo: changes.visibleTo }),
  });
}

export type FieldSpec = readonly [name: string, type: CustomFieldType, options?: readonly string[]];

const STANDARD_FIELDS: Record<FieldObject, readonly FieldSpec[]> = {
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
