/** Instants are milliseconds since the epoch; calendar days are `YYYY-MM-DD`; times of day `HH:MM:SS` in UTC. */
interface Tracked {
  addTime: number;
  updateTime: number;
  /** User who wrote last; the API shows it on notes only, a dump shows it everywhere. */
  updaterId: number;
}

export interface UserRow {
  id: number;
  email: string;
  name: string;
  active: boolean;
  admin: boolean;
  addTime: number;
  updateTime: number;
}

export type FieldObject = 'deal' | 'person' | 'organization';

export interface OptionRow {
  id: number;
  label: string;
  color: string | null;
  addTime: number;
}

export interface FieldRow {
  id: number;
  object: FieldObject;
  /** 40 hex digits for a custom field, a plain name for a built-in one. */
  code: string;
  name: string;
  type: string;
  options: OptionRow[] | null;
  custom: boolean;
  description: string | null;
  settings: Record<string, unknown>;
  deleted: boolean;
  addTime: number;
  updateTime: number;
  creatorId: number | null;
}

/** Custom values by field code, only those that are set: v2 shapes, except on leads (v1 flat shapes). */
type CustomValues = Record<string, unknown>;

interface AddressValue {
  value: string;
  [part: string]: string | null;
}

export interface ContactPoint {
  value: string;
  primary: boolean;
  label: string;
}

export interface OrganizationRow extends Tracked {
  id: number;
  name: string;
  ownerId: number;
  visibleTo: number;
  labelIds: number[];
  address: AddressValue | null;
  /** Values of the optional profile fields (website, linkedin, industry, annual_revenue, employee_count). */
  profile: Record<string, unknown>;
  custom: CustomValues;
  deleted: boolean;
}

export interface PersonRow extends Tracked {
  id: number;
  name: string;
  ownerId: number;
  orgId: number | null;
  emails: ContactPoint[];
  phones: ContactPoint[];
  visibleTo: number;
  labelIds: number[];
  /** Values of the fields that contact synchronisation brings (job_title, birthday, notes, im, postal_address). */
  contact: Record<string, unknown>;
  custom: CustomValues;
  deleted: boolean;
}

export type DealStatus = 'open' | 'won' | 'lost';

export interface DealRow extends Tracked {
  id: number;
  title: string;
  value: number;
  currency: string;
  ownerId: number;
  creatorId: number;
  personId: number | null;
  orgId: number | null;
  pipelineId: number;
  stageId: number;
  status: DealStatus;
  stageChangeTime: number | null;
  wonTime: number | null;
  lostTime: number | null;
  closeTime: number | null;
  lostReason: string | null;
  probability: number | null;
  expectedCloseDate: string | null;
  archived: boolean;
  archiveTime: number | null;
  visibleTo: number;
  labelIds: number[];
  custom: CustomValues;
  deleted: boolean;
}

export interface LeadRow extends Tracked {
  id: string;
  title: string;
  ownerId: number;
  creatorId: number;
  personId: number | null;
  orgId: number | null;
  labelIds: string[];
  value: { amount: number; currency: string } | null;
  expectedCloseDate: string | null;
  visibleTo: string;
  wasSeen: boolean;
  originId: string | null;
  channel: number | null;
  channelId: string | null;
  archived: boolean;
  archiveTime: number | null;
  custom: CustomValues;
  deleted: boolean;
}

export interface LeadLabelRow {
  id: string;
  name: string;
  color: string;
  addTime: number;
  updateTime: number;
  deleted: boolean;
}

export interface Participant {
  person_id: number;
  primary: boolean;
}

export interface ActivityRow extends Tracked {
  id: number;
  subject: string;
  type: string;
  ownerId: number;
  creatorId: number;
  dealId: number | null;
  leadId: string | null;
  orgId: number | null;
  participants: Participant[];
  attendees: Record<string, unknown>[];
  dueDate: string | null;
  dueTime: string | null;
  duration: string | null;
  busy: boolean;
  done: boolean;
  markedAsDoneTime: number | null;
  location: AddressValue | null;
  publicDescription: string;
  note: string;
  priority: number | null;
  deleted: boolean;
}

export interface PipelineRow extends Tracked {
  id: number;
  name: string;
  orderNr: number;
  dealProbability: boolean;
  deleted: boolean;
}

export interface StageRow extends Tracked {
  id: number;
  name: string;
  pipelineId: number;
  orderNr: number;
  dealProbability: number;
  rotEnabled: boolean;
  daysToRotten: number | null;
  deleted: boolean;
}

export interface ActivityTypeRow {
  id: number;
  name: string;
  iconKey: string;
  keyString: string;
  color: string | null;
  orderNr: number;
  active: boolean;
  custom: boolean;
  addTime: number;
  updateTime: number;
}

export type NotePin = 'lead' | 'deal' | 'organization' | 'person';

export interface NoteRow extends Tracked {
  id: number;
  content: string;
  userId: number;
  dealId: number | null;
  personId: number | null;
  orgId: number | null;
  leadId: string | null;
  pinned: Record<NotePin, boolean>;
  deleted: boolean;
}

export interface FileRow extends Tracked {
  id: number;
  name: string;
  description: string | null;
  storageName: string;
  size: number;
  sha256: string;
  userId: number;
  dealId: number | null;
  personId: number | null;
  orgId: number | null;
  activityId: number | null;
  leadId: string | null;
  deleted: boolean;
}

export interface FilterRow {
  id: number;
  name: string;
  type: string;
  userId: number;
  conditions: Record<string, unknown>;
  addTime: number;
  updateTime: number | null;
  deleted: boolean;
}

export interface WebhookRow {
  id: number;
  userId: number;
  ownerId: number;
  name: string;
  subscriptionUrl: string;
  eventAction: string;
  eventObject: string;
  version: string;
  httpAuthUser: string | null;
  addTime: number;
  deleted: boolean;
}

export interface RelationshipRow {
  id: number;
  type: 'parent' | 'related';
  ownerOrgId: number;
  linkedOrgId: number;
  addTime: number;
  updateTime: number;
  deleted: boolean;
}
