import type { Row } from './csv-writer.js';
import { ACTIVE_USERS, INACTIVE_OWNER, userEmail } from './world.js';

export interface FixedFile {
  readonly object: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const nameOf = (email: string): string => (email.split('@')[0] ?? '').split('.').map(capital).join(' ');

const users: FixedFile = {
  object: 'users',
  columns: ['id', 'email', 'name', 'active'],
  rows: [...Array.from({ length: ACTIVE_USERS }, (_, number) => userEmail(number)), INACTIVE_OWNER].map(
    (email, at) => ({
      id: `usr_${String(at + 1).padStart(2, '0')}`,
      email,
      name: nameOf(email),
      active: String(email !== INACTIVE_OWNER),
    }),
  ),
};

/** Stage ids by pipeline id, in order. */
export const STAGES: Readonly<Record<string, readonly string[]>> = {
  pl_new: ['st_enquiry', 'st_qualified', 'st_proposal', 'st_negotiation'],
  pl_renew: ['st_upcoming', 'st_contacted', 'st_agreed'],
};

const pipelines: FixedFile = {
  object: 'pipelines',
  columns: ['id', 'name', 'order'],
  rows: [
    { id: 'pl_new', name: 'New business', order: 1 },
    { id: 'pl_renew', name: 'Renewals', order: 2 },
  ],
};

const stages: FixedFile = {
  object: 'stages',
  columns: ['id', 'pipeline_id', 'name', 'order', 'probability'],
  rows: Object.entries(STAGES).flatMap(([pipeline, ids]) =>
    ids.map((id, at) => ({
      id,
      pipeline_id: pipeline,
      name: capital(id.slice(3)),
      order: at + 1,
      probability: Math.round(((at + 1) / (ids.length + 1)) * 100),
    })),
  ),
};

const FIELDS = [
  'account|cf_segment|Segment|picklist|Small;Medium;Large|false',
  'account|cf_sites|Sites|number||false',
  'account|cf_annual_revenue|Annual revenue|currency||false',
  'account|cf_partner|Partner|boolean||false',
  'account|cf_profile|Profile|longtext||false',
  'contact|cf_role|Role|picklist|Buyer;Engineer;Owner|false',
  'contact|cf_interests|Interests|multipicklist|Pumps;Valves;Service|false',
  'contact|cf_birthday|Birthday|date||false',
  'contact|cf_profile_url|Profile page|url||false',
  'contact|cf_mobile|Mobile|phone||false',
  'lead|cf_score|Score|number||false',
  'lead|cf_priority|Priority|picklist|A;B;C|false',
  'lead|cf_fair|Trade fair|text||false',
  'deal|cf_product|Product|picklist|Starter;Team;Plant;Fleet|true',
  'deal|cf_score|Score|number||false',
  'deal|cf_priority|Priority|number||false',
  'deal|cf_renewal|Renewal on|date||false',
  'deal|cf_billing_email|Billing e-mail|email||false',
  'activity|cf_source_ref|Source reference|text||false',
  'task|cf_effort|Effort|number||false',
];

const customFields: FixedFile = {
  object: 'custom_fields',
  columns: ['object', 'key', 'label', 'type', 'options', 'required'],
  rows: FIELDS.map((line) => {
    const [object = '', key = '', label = '', type = '', options = '', required = ''] = line.split('|');
    return { object, key, label, type, options: options.replaceAll(';', '|'), required };
  }),
};

const workflows: FixedFile = {
  object: 'workflows',
  columns: ['id', 'name', 'trigger', 'conditions', 'actions', 'active'],
  rows: [
    {
      id: 'wf_1',
      name: 'Welcome mail',
      trigger: 'lead.created',
      conditions: 'email is not blank',
      actions: 'send mail',
      active: 'true',
    },
    {
      id: 'wf_2',
      name: 'Escalate big deals',
      trigger: 'deal.updated',
      conditions: 'value > 50000',
      actions: 'notify manager',
      active: 'false',
    },
  ],
};

const automations: FixedFile = {
  object: 'automations',
  columns: ['id', 'name', 'trigger', 'actions', 'active'],
  rows: [
    {
      id: 'aut_1',
      name: 'Weekly digest',
      trigger: 'schedule.weekly',
      actions: 'send mail to owners',
      active: 'true',
    },
  ],
};

const tickets: FixedFile = {
  object: 'tickets',
  columns: ['id', 'subject', 'status', 'priority', 'contact_id', 'account_id', 'created_at'],
  rows: [1, 2, 3].map((number) => ({
    id: `tic_${number}`,
    subject: `Pump no. ${number} leaks`,
    status: 'open',
    priority: number,
  })),
};

const articles: FixedFile = {
  object: 'kb_articles',
  columns: ['id', 'title', 'body', 'status', 'created_at'],
  rows: [
    {
      id: 'kb_1',
      title: 'Changing a seal',
      body: 'Close the valve.\nOpen the housing.',
      status: 'published',
    },
  ],
};

const campaigns: FixedFile = {
  object: 'campaigns',
  columns: ['id', 'name', 'channel', 'status', 'created_at'],
  rows: ['Spring fair', 'Newsletter', 'Partner day'].map((name, at) => ({
    id: `cmp_${at + 1}`,
    name,
    channel: 'mail',
    status: 'active',
  })),
};

/** Files whose content does not depend on seed or size. */
export const FIXED_FILES: readonly FixedFile[] = [
  users,
  pipelines,
  stages,
  customFields,
  workflows,
  automations,
  tickets,
  articles,
  campaigns,
];
