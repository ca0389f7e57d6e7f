import { ACTIVITY, INLINE_NOTE, NOTE, TASK } from './activity-fields.js';
import { LEAD_ORGANIZATION, LEAD_PERSON, ORGANIZATION, PERSON } from './contact-fields.js';
import { DEAL, LEAD } from './deal-fields.js';
import type { Field, Modelled } from './field.js';

/** What becomes records, in the order in which parents come before children. */
export const MODELLED = {
  accounts: ORGANIZATION,
  contacts: PERSON,
  lead_organizations: LEAD_ORGANIZATION,
  lead_persons: LEAD_PERSON,
  leads: LEAD,
  deals: DEAL,
  activities: ACTIVITY,
  tasks: TASK,
  notes: NOTE,
  inline_notes: INLINE_NOTE,
} satisfies Record<string, Modelled>;
export type ModelledObject = keyof typeof MODELLED;

export const OBJECTS = Object.keys(MODELLED) as readonly ModelledObject[];

export function fieldOf(object: ModelledObject, name: string): Field {
  const found = MODELLED[object].fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`${object} has no modelled field "${name}"`);
  return found;
}
