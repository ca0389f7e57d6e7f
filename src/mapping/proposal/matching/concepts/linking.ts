import { moves, stays } from './concept.js';
import type { Concept } from './concept.js';

const OWNED = {
  accounts: 'owner_id',
  contacts: 'owner_id',
  leads: 'owner_id',
  deals: 'owner_id',
  tasks: 'owner_id',
  activities: 'owner_id',
} as const;
const FORM = 'id name email at number';

/** Who is responsible, and links between records. */
export const LINKING_CONCEPTS: readonly Concept[] = [
  moves('owner', 'who is responsible', 'owner, self owner, owner user, account owner, user', {
    native: OWNED,
    loose: FORM,
  }),
  moves('account', 'its organization', 'account, customer, account customer, account name, parent account', {
    native: {
      contacts: 'org_id',
      leads: 'organization',
      deals: 'org_id',
      tasks: 'org_id',
      activities: 'org_id',
    },
    loose: FORM,
    on: ['contacts', 'leads', 'deals', 'tasks', 'activities'],
  }),
  moves('contact', 'its person', 'contact, main contact, parent contact, who, contact name', {
    native: { leads: 'person', deals: 'person_id', tasks: 'person', activities: 'person' },
    loose: FORM,
    on: ['accounts', 'leads', 'deals', 'tasks', 'activities'],
  }),
  moves('deal', 'its deal', 'deal, related deal', {
    native: { tasks: 'deal_id', activities: 'deal_id' },
    loose: FORM,
    on: ['tasks', 'activities', 'leads'],
  }),
  moves('lead', 'its lead', 'lead, related lead', {
    native: { activities: 'lead_id' },
    loose: FORM,
    on: ['activities', 'tasks'],
  }),
  stays('origin_lead', 'the lead that it came from', 'lead, convert lead, create lead', {
    loose: FORM,
    on: ['accounts', 'contacts', 'deals'],
  }),
  moves('parent_account', 'the parent organization', 'parent account, account parent, parent, parent name', {
    loose: FORM,
    on: ['accounts'],
  }),
  stays(
    'related_record',
    'a record of any kind',
    'related, related id, parent, parent id, parent type, related type, account related',
    {
      loose: FORM,
      on: ['tasks', 'activities'],
    },
  ),
  stays(
    'converted_into',
    'what became of a lead',
    'convert account, convert contact, convert deal, create account, create contact, create deal, convert lead',
    {
      loose: FORM,
      on: ['leads'],
    },
  ),
  moves('team', 'a team', 'team, team name'),
];
