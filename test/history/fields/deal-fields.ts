import type { Row } from '../export-tables.js';
import { dayIn, filled, midnight, numberIn, present } from '../words.js';
import { originalOwner } from './contact-fields.js';
import { dateField, numberField, picklistField, textField } from './custom-fields.js';
import { derived, other, type Field, type Modelled, type SourceContext } from './field.js';
import { linkField, nativeDate, nativeText, ownerField } from './native-fields.js';

const deal = { object: 'deal' } as const;

/** Pipeline and stage in one: `New business/Enquiry`. */
const stage: Field = {
  name: 'stage_id',
  kind: 'stage',
  read: (row, { stage: nameOf }) => nameOf(present(row['stage_id'])),
  held: (record, { view }) => view.stage(record['stage_id']),
  body: (value, { view }) => ({ stage_id: view.stageId(value ?? '') }),
  fresh: ({ random, stages }, avoid) => {
    const [pipeline = ''] = (avoid[0] ?? '').split('/');
    return other(avoid, () => random.pick(stages(pipeline)));
  },
};

const status: Field = {
  name: 'status',
  kind: 'derived',
  read: (row) => present(row['status']),
  held: (record) => filled(record['status']),
  body: (value) => ({ status: value }),
};

/** Closing values: there is one only while the deal has the status that it belongs to. */
export const CLOSING = ['won_time', 'lost_time', 'close_time', 'lost_reason'] as const;

function closingTime(name: 'won_time' | 'lost_time' | 'close_time', statuses: readonly string[]): Field {
  return {
    name,
    kind: 'derived',
    read: (row, { timeZone }) => {
      const day = dayIn(row['closed_at']);
      return day !== null && statuses.includes(present(row['status'])) ? midnight(day, timeZone) : null;
    },
    held: (record) => filled(record[name]),
    body: (value) => ({ [name]: value }),
  };
}

const lostReason: Field = {
  ...nativeText('lost_reason', 'lost_reason'),
  read: (row) => (present(row['status']) === 'lost' ? filled(row['lost_reason']) : null),
  fresh: ({ random }, avoid, row) =>
    present(row['status']) === 'lost' ? other(avoid, () => `Reason ${random.word()}`) : undefined,
};

const amount: Field = {
  name: 'value',
  kind: 'number',
  // Pipedrive makes no value 0.
  read: (row) => numberIn(row['value']) ?? '0',
  held: (record) => numberIn(record['value']),
  body: (value) => ({ value: Number(value) }),
  cells: (value) => ({ value: value ?? '' }),
  fresh: ({ random }, avoid) => other(avoid, () => `${random.int(1, 90_000)}.25`),
};

/** Goes with the value, wherever that is written. */
const currency: Field = {
  name: 'currency',
  kind: 'derived',
  read: (row, source) => currencyOf(row, source),
  held: (record) => filled(record['currency']),
  body: (value) => ({ currency: value }),
};

function currencyOf(row: Row, source: SourceContext): string {
  return present(row['currency']) || source.currency;
}

export const DEAL: Modelled = {
  entity: 'deals',
  fields: [
    nativeText('title', 'name'),
    amount,
    currency,
    stage,
    status,
    closingTime('won_time', ['won']),
    closingTime('lost_time', ['lost']),
    closingTime('close_time', ['won', 'lost']),
    lostReason,
    nativeDate('expected_close_date', 'expected_close_date'),
    linkField({ name: 'org_id', column: 'account_id', object: 'accounts', entity: 'organizations' }),
    linkField({ name: 'person_id', column: 'contact_id', object: 'contacts', entity: 'persons' }),
    ownerField('owner_email'),
    originalOwner('deal'),
    picklistField({ ...deal, name: 'Product', column: 'cf_product' }),
    numberField({ ...deal, name: 'Score', column: 'cf_score' }),
    dateField({ ...deal, name: 'Renewal on', column: 'cf_renewal' }),
    textField({ ...deal, name: 'Billing e-mail', column: 'cf_billing_email' }),
    // Comes with a column that an export gets in the course of a history.
    textField({ ...deal, name: 'Sales region', column: 'cf_sales_region' }),
  ],
};

const leadValue: Field = {
  name: 'value',
  kind: 'money',
  read: (row, source) => {
    const number = numberIn(row['value']);
    return number === null ? null : `${number} ${currencyOf(row, source)}`;
  },
  held: (record) => {
    const held = record['value'] as { amount: number; currency: string } | null;
    return held === null ? null : `${held.amount} ${held.currency}`;
  },
  body: (value) => {
    const [number, code] = (value ?? '').split(' ');
    return { value: value === null ? null : { amount: Number(number), currency: code } };
  },
  cells: (value, row) => ({
    value: value?.split(' ')[0] ?? '',
    currency: value?.split(' ')[1] ?? present(row['currency']),
  }),
  fresh: ({ random }, avoid, row) =>
    other(avoid, () => `${random.int(1, 20_000)} ${present(row['currency']) || 'EUR'}`),
  blankable: true,
};

/** A link of a lead to who it got: none of the source's columns says it directly. */
function partyField(name: 'person_id' | 'organization_id', party: 'person' | 'organization'): Field {
  const entity = party === 'person' ? 'persons' : 'organizations';
  const link = derived(linkField({ name, column: 'id', object: 'leads', entity }));
  return { ...link, read: (row, { leadLinks }) => leadLinks(present(row['id']))[party] };
}

export const LEAD: Modelled = {
  entity: 'leads',
  fields: [
    nativeText('title', 'title'),
    leadValue,
    partyField('person_id', 'person'),
    partyField('organization_id', 'organization'),
    ownerField('owner_email'),
    originalOwner('deal', true),
    textField({ ...deal, name: 'Lead status', column: 'lead_status', flat: true }),
    numberField({ ...deal, name: 'Score', column: 'cf_score', flat: true }),
    picklistField({ ...deal, name: 'Priority (Lead)', column: 'cf_priority', flat: true }),
    textField({ ...deal, name: 'Trade fair', column: 'cf_fair', flat: true }),
  ],
};
