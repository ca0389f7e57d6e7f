import { dayIn, filled, present, utcDay } from '../words.js';
import {
  idIn,
  keyIn,
  htmlField,
  linkField,
  nativeDate,
  nativeText,
  ownerField,
  participantField,
} from './native-fields.js';
import { derived, type Field, type Modelled } from './field.js';

const dealLink = linkField({ name: 'deal_id', column: 'deal_id', object: 'deals', entity: 'deals' });
const organizationLink = linkField({
  ...{ name: 'org_id', column: 'account_id', object: 'accounts', entity: 'organizations' as const },
});

/** Where a deal is given too, it wins. A lead is not moved on its own: it would need the deal to go. */
const leadLink: Field = {
  ...linkField({ name: 'lead_id', column: 'lead_id', object: 'leads', entity: 'leads' }),
  read: (row) => (present(row['deal_id']) === '' ? keyIn('leads', row['lead_id']) : null),
  fresh: (pool, avoid, row) =>
    present(row['deal_id']) === '' && present(row['lead_id']) !== ''
      ? pool.random.pick(pool.keys('leads').filter((key) => !avoid.includes(key)))
      : undefined,
  blankable: false,
};

/** An activity on a lead gets no deal besides: that would change two links at once. */
const activityDeal: Field = {
  ...dealLink,
  fresh: (pool, avoid, row) =>
    present(row['lead_id']) === '' ? dealLink.fresh?.(pool, avoid, row) : undefined,
};

const done: Field = {
  name: 'done',
  kind: 'picklist',
  read: (row) => (present(row['status']) === 'completed' ? 'done' : 'open'),
  held: (record) => (record['done'] === true ? 'done' : 'open'),
  body: (value) => ({ done: value === 'done' }),
  cells: (value) => ({ status: value === 'done' ? 'completed' : 'open' }),
  fresh: (_, avoid) => ['done', 'open'].find((value) => !avoid.includes(value)),
};

export const TASK: Modelled = {
  entity: 'activities',
  fields: [
    nativeText('subject', 'subject'),
    htmlField('note', 'description', { Effort: 'cf_effort' }),
    nativeDate('due_date', 'due_at'),
    done,
    ownerField('assignee_email'),
    dealLink,
    organizationLink,
    participantField,
  ],
};

export const ACTIVITY: Modelled = {
  entity: 'activities',
  fields: [
    nativeText('subject', 'subject'),
    htmlField('note', 'body', { 'Source reference': 'cf_source_ref' }),
    {
      ...nativeDate('due_date', 'occurred_at'),
      read: (row, { timeZone }) => dayIn(row['occurred_at']) ?? utcDay(row['occurred_at'], timeZone),
      // A day with another time of day is another value.
      body: (value) => ({ due_date: value, due_time: null }),
      blankable: false,
    },
    { ...derived(nativeText('type', 'type')), read: (row) => filled(row['type'])?.toLowerCase() ?? null },
    ownerField('owner_email'),
    activityDeal,
    organizationLink,
    participantField,
    leadLink,
  ],
};

const PARENTS = {
  account: ['accounts', 'organizations', 'org_id'],
  contact: ['contacts', 'persons', 'person_id'],
  deal: ['deals', 'deals', 'deal_id'],
  lead: ['leads', 'leads', 'lead_id'],
} as const;

/** Object of a `parent_type`, with the entity and the attribute that a note or file is linked by. */
export function parentOf(type: unknown): (typeof PARENTS)[keyof typeof PARENTS] | undefined {
  return PARENTS[present(type) as keyof typeof PARENTS];
}

const parent: Field = {
  name: 'parent',
  kind: 'derived',
  read: (row) => keyIn(parentOf(row['parent_type'])?.[0] ?? '', row['parent_id']),
  held: (record, { keyOf }) => {
    for (const [, entity, attribute] of Object.values(PARENTS))
      if (record[attribute] !== null) return keyOf(entity, record[attribute]);
    return null;
  },
  body: (value, { idOf }) => {
    const found = Object.values(PARENTS).find(([object]) => value?.startsWith(`${object}/`));
    return found === undefined ? {} : { [found[2]]: idIn(value, found[1], idOf) };
  },
};

export const NOTE: Modelled = {
  entity: 'notes',
  fields: [htmlField('content', 'body'), parent, ownerField('author_email', 'user_id')],
};

/** The column `notes` of accounts, contacts, leads and deals, as a row of its own; its author is the row's owner. */
export const INLINE_NOTE: Modelled = {
  entity: 'notes',
  fields: [htmlField('content', 'body'), parent, derived(ownerField('author_email', 'user_id'))],
};
