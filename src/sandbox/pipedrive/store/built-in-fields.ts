import type { FieldObject } from './rows.js';

/** A field that every account has: code, name, type. Option labels only for the label fields. */
export interface BuiltInField {
  code: string;
  name: string;
  type: string;
  labels?: readonly { label: string; color: string }[];
}

const DEAL_LABELS = [
  { label: 'Hot', color: 'red' },
  { label: 'Warm', color: 'yellow' },
  { label: 'Cold', color: 'blue' },
];

const CONTACT_LABELS = [
  { label: 'Customer', color: 'green' },
  { label: 'Hot lead', color: 'red' },
  { label: 'Warm lead', color: 'yellow' },
  { label: 'Cold lead', color: 'blue' },
];

const COMMON: readonly BuiltInField[] = [
  { code: 'id', name: 'ID', type: 'int' },
  { code: 'owner_id', name: 'Owner', type: 'user' },
  { code: 'add_time', name: 'Created', type: 'date' },
  { code: 'update_time', name: 'Update time', type: 'date' },
  { code: 'visible_to', name: 'Visible to', type: 'visible_to' },
];

export const BUILT_IN_FIELDS: Record<FieldObject, readonly BuiltInField[]> = {
  deal: [
    ...COMMON,
    { code: 'title', name: 'Title', type: 'varchar' },
    { code: 'value', name: 'Value', type: 'monetary' },
    { code: 'currency', name: 'Currency', type: 'varchar' },
    { code: 'org_id', name: 'Organization', type: 'org' },
    { code: 'person_id', name: 'Contact person', type: 'people' },
    { code: 'pipeline_id', name: 'Pipeline', type: 'double' },
    { code: 'stage_id', name: 'Stage', type: 'stage' },
    { code: 'status', name: 'Status', type: 'status' },
    { code: 'probability', name: 'Probability', type: 'int' },
    { code: 'expected_close_date', name: 'Expected close date', type: 'date' },
    { code: 'won_time', name: 'Won time', type: 'date' },
    { code: 'lost_time', name: 'Lost time', type: 'date' },
    { code: 'close_time', name: 'Deal closed on', type: 'date' },
    { code: 'lost_reason', name: 'Lost reason', type: 'varchar_options' },
    { code: 'label_ids', name: 'Label', type: 'set', labels: DEAL_LABELS },
  ],
  person: [
    ...COMMON,
    { code: 'name', name: 'Name', type: 'varchar' },
    { code: 'first_name', name: 'First name', type: 'varchar' },
    { code: 'last_name', name: 'Last name', type: 'varchar' },
    { code: 'org_id', name: 'Organization', type: 'org' },
    { code: 'emails', name: 'Email', type: 'varchar' },
    { code: 'phones', name: 'Phone', type: 'phone' },
    { code: 'label_ids', name: 'Label', type: 'set', labels: CONTACT_LABELS },
  ],
  organization: [
    ...COMMON,
    { code: 'name', name: 'Name', type: 'varchar' },
    { code: 'address', name: 'Address', type: 'address' },
    { code: 'label_ids', name: 'Label', type: 'set', labels: CONTACT_LABELS },
  ],
};

/** Types that a custom field may have (v2 `field_type`). */
export const CUSTOM_FIELD_TYPES = [
  'varchar',
  'varchar_auto',
  'text',
  'double',
  'monetary',
  'date',
  'daterange',
  'time',
  'timerange',
  'set',
  'enum',
  'user',
  'org',
  'people',
  'phone',
  'address',
] as const;
