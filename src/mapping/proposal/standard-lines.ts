import { SYSTEM_FIELDS } from '../system-fields.js';
import type { CustomFieldType, MappedObject } from '../mapping-schema.js';

/** Where a standard column goes, and why. */
export interface StandardLine {
  readonly to: string | null;
  readonly type?: CustomFieldType;
  readonly reason: string;
}

type Lines = Readonly<Record<string, StandardLine>>;

const native = (to: string, reason: string): StandardLine => ({ to, reason });
const nowhere = (reason: string): StandardLine => ({ to: null, reason });
const custom = (
  to: string,
  type: CustomFieldType,
  reason = 'Pipedrive has no place of its own for it',
): StandardLine => ({
  to,
  type,
  reason,
});

const SOURCE_KEY = custom(
  SYSTEM_FIELDS.key,
  'varchar',
  'key by which the record is found again, as OBJECT/ID',
);
const OWNER = native(
  'owner_id',
  `user of the same e-mail; the e-mail is also kept in ${SYSTEM_FIELDS.owner}`,
);
const ACTIVITY_OWNER = native('owner_id', 'user of the same e-mail; blank is the migration user');
const CREATED = native('add_time', 'Pipedrive takes the original time of creation');
const ORIGINAL_CREATED = custom(
  SYSTEM_FIELDS.created,
  'date',
  'Pipedrive cannot backdate it, so it is kept as a field',
);
const MODIFIED = nowhere("Pipedrive's update_time cannot be set");
const ACTIVITY_CREATED = nowhere("an activity's creation cannot be set; its date carries the time");
const LINKS: Lines = {
  contact_id: native('person', 'link to the contact'),
  deal_id: native('deal_id', 'link to the deal'),
  account_id: native('org_id', 'link to the organization'),
};
const PARENT: Lines = {
  parent_type: native('parent', 'says what kind of record it hangs on'),
  parent_id: native('parent', 'the record it hangs on'),
};
const MONEY: Lines = {
  value: native('value', 'amount in the currency of the record'),
  currency: native('currency', 'blank is the currency of the SmartDesk account'),
};

/** Defaults of the service for the standard columns (contract, sections 1 and 8). */
export const STANDARD_LINES: Readonly<Record<MappedObject, Lines>> = {
  accounts: {
    id: SOURCE_KEY,
    name: native('name', 'the name of the organization'),
    website: custom('Website', 'varchar'),
    industry: custom('Industry', 'varchar'),
    employee_count: custom('Employee count', 'double'),
    phone: custom('Phone', 'varchar'),
    address: native('address', 'the address of the organization'),
    owner_email: OWNER,
    created_at: CREATED,
    modified_at: MODIFIED,
  },
  contacts: {
    id: SOURCE_KEY,
    account_id: native('org_id', 'link to the organization'),
    first_name: native('name', 'first and last name make the name of the person'),
    last_name: native('name', 'first and last name make the name of the person'),
    email: native('emails', 'e-mail address of the person'),
    phone: native('phones', 'phone of the person'),
    address: custom('Address', 'varchar'),
    lifecycle_stage: custom(SYSTEM_FIELDS.lifecycle, 'varchar', 'kept as text under its system name'),
    owner_email: OWNER,
    created_at: CREATED,
    modified_at: MODIFIED,
  },
  leads: {
    id: custom(
      SYSTEM_FIELDS.key,
      'varchar',
      'key by which the lead is found again, as leads/ID; also its origin_id',
    ),
    title: native('title', 'the title of the lead'),
    first_name: native('person', 'name of the person that the lead gets'),
    last_name: native('person', 'name of the person that the lead gets'),
    company: native('organization', 'organization of exactly this name, else a new one'),
    email: native('person', 'the person with exactly this e-mail, else a new one'),
    phone: native('person', 'phone of the person that the lead gets'),
    lead_source: custom('Lead source', 'varchar'),
    lead_status: custom('Lead status', 'varchar'),
    ...MONEY,
    owner_email: OWNER,
    created_at: ORIGINAL_CREATED,
    modified_at: MODIFIED,
  },
  deals: {
    id: SOURCE_KEY,
    name: native('title', 'the title of the deal'),
    pipeline_id: native('pipeline_id', 'as `pipelines` below says'),
    stage_id: native('stage_id', 'as `pipelines` below says'),
    status: native('status', 'open, won or lost'),
    ...MONEY,
    expected_close_date: native('expected_close_date', 'a day'),
    closed_at: native('close_time', 'won or lost time, by the status'),
    lost_reason: native('lost_reason', 'on lost deals only: Pipedrive takes it nowhere else'),
    account_id: native('org_id', 'link to the organization; a deal without one is fine'),
    contact_id: native('person_id', 'link to the contact; a deal without one is fine'),
    owner_email: OWNER,
    created_at: ORIGINAL_CREATED,
    modified_at: MODIFIED,
  },
  tasks: {
    id: nowhere('the key is in the marker that ends the note'),
    subject: native('subject', 'the subject of the activity of type Task'),
    description: native('note', 'the text of the activity'),
    due_at: native('due', 'due date, and due time if it has one'),
    status: native('done', 'done or still to do'),
    assignee_email: native('owner_id', 'user of the same e-mail; blank is the migration user'),
    ...LINKS,
    created_at: ACTIVITY_CREATED,
    modified_at: MODIFIED,
  },
  activities: {
    id: nowhere('the key is in the marker that ends the note'),
    type: native('type', 'activity type of that name'),
    subject: native('subject', 'the subject of the activity'),
    body: native('note', 'the text of the activity'),
    occurred_at: native('due', 'date and time of the activity, which is done'),
    duration_minutes: native('duration', 'as hours and minutes'),
    owner_email: ACTIVITY_OWNER,
    ...LINKS,
    lead_id: native('lead_id', 'link to the lead; where a deal is given too, the deal wins'),
    created_at: ACTIVITY_CREATED,
    modified_at: MODIFIED,
  },
  notes: {
    id: nowhere('the key is in the marker that ends the note'),
    ...PARENT,
    body: native('content', 'the text of the note'),
    author_email: native('author', 'user of the same e-mail; blank is the migration user'),
    created_at: native('add_time', 'Pipedrive takes the original time of notes'),
  },
  attachments: {
    id: nowhere('files keep their original name; the id is in id_map.csv'),
    ...PARENT,
    filename: native('file', 'the name of the file'),
    size: native('file', 'compared with the bytes that are there'),
    mime_type: native('file', 'compared with the content'),
    path: native('file', 'the bytes, below the folder of the export'),
    url: native('file', 'the bytes, where there is no path and the host is allowed'),
    created_at: nowhere("a file's time of upload cannot be set"),
  },
};

/** Names of custom fields that standard columns and the migration itself use: a field of the source gets another one. */
export const RESERVED_NAMES: Readonly<Record<'organization' | 'person' | 'deal', readonly string[]>> = {
  organization: [SYSTEM_FIELDS.key, SYSTEM_FIELDS.owner, 'Website', 'Industry', 'Employee count', 'Phone'],
  person: [SYSTEM_FIELDS.key, SYSTEM_FIELDS.owner, SYSTEM_FIELDS.lifecycle, 'Address'],
  deal: [SYSTEM_FIELDS.key, SYSTEM_FIELDS.owner, SYSTEM_FIELDS.created, 'Lead source', 'Lead status'],
};
