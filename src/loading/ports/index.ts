import type { PhaseObject } from '../../contract/objects.js';
import type { EntityPort } from '../port.js';
import { activityPort, taskPort } from './activities.js';
import { attachmentPort } from './attachments.js';
import { dealPort } from './deals.js';
import { leadPort } from './leads.js';
import { notePort } from './notes.js';
import { leadOrganizationPort, organizationPort } from './organizations.js';
import { leadPersonPort, personPort } from './persons.js';
import { pipelinePort } from './pipelines.js';
import { stagePort } from './stages.js';

const PORTS: Partial<Record<PhaseObject, EntityPort>> = {
  pipelines: pipelinePort,
  stages: stagePort,
  accounts: organizationPort,
  contacts: personPort,
  lead_organizations: leadOrganizationPort,
  lead_persons: leadPersonPort,
  leads: leadPort,
  deals: dealPort,
  activities: activityPort,
  tasks: taskPort,
  notes: notePort,
  attachments: attachmentPort,
};

/** The port of a phase; null for users and custom fields, which are matched and never created by a run. */
export function portOf(object: PhaseObject): EntityPort | null {
  return PORTS[object] ?? null;
}
