import type { PhaseObject, TargetObject } from '../../contract/objects.js';
import type { Mapping } from '../mapping-schema.js';
import { transformActivity } from './activity.js';
import { transformDeal } from './deal.js';
import { transformLeadOrganization } from './lead-organization.js';
import { transformLeadPerson } from './lead-person.js';
import { transformLead } from './lead.js';
import { isNoteActivity } from './note-activities.js';
import { transformNote } from './note.js';
import { transformOrganization } from './organization.js';
import { transformPerson } from './person.js';
import { transformTask } from './task.js';
import type { SourceRecord, Transform } from './types.js';

/** Phases whose records one transform turns into one body each. Files have their own: `transformAttachment`. */
export type MappedPhase = Extract<
  PhaseObject,
  | 'accounts'
  | 'contacts'
  | 'lead_organizations'
  | 'lead_persons'
  | 'leads'
  | 'deals'
  | 'activities'
  | 'tasks'
  | 'notes'
>;

/** The records of `lead_organizations` and `lead_persons` are leads. */
export const TRANSFORMS: Readonly<Record<MappedPhase, Transform>> = {
  accounts: transformOrganization,
  contacts: transformPerson,
  lead_organizations: transformLeadOrganization,
  lead_persons: transformLeadPerson,
  leads: transformLead,
  deals: transformDeal,
  activities: transformActivity,
  tasks: transformTask,
  notes: transformNote,
};

const TARGETS = {
  accounts: 'organization',
  contacts: 'person',
  lead_organizations: 'organization',
  lead_persons: 'person',
  leads: 'lead',
  deals: 'deal',
  activities: 'activity',
  tasks: 'activity',
  notes: 'note',
} as const satisfies Record<MappedPhase, TargetObject>;

/** What a record becomes in Pipedrive, and so where its body is posted: activities of type note may become notes. */
export function targetObjectOf(phase: MappedPhase, record: SourceRecord, mapping: Mapping): TargetObject {
  if (phase === 'activities' && isNoteActivity(record.values, mapping)) return 'note';
  return TARGETS[phase];
}
