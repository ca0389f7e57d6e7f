import type { Row } from '../export-tables.js';
import type { FieldObject } from '../target-view.js';
import { filled, present } from '../words.js';
import { picklistField, moneyField, numberField, setField, dateField, textField } from './custom-fields.js';
import { derived, other, type Field, type Modelled } from './field.js';
import { linkField, nativeText, ownerField } from './native-fields.js';

const organization = { object: 'organization' } as const;
const person = { object: 'person' } as const;

/** The e-mail of the source's owner, as it is written there; it goes with the owner. */
export function originalOwner(object: FieldObject, flat = false): Field {
  return derived(textField({ object, name: 'sd_original_owner__c', column: 'owner_email', flat }));
}

const address: Field = {
  ...nativeText('address', 'address'),
  held: (record) => filled((record['address'] as { value: string } | null)?.value),
  body: (value) => ({ address: value === null ? null : { value } }),
  blankable: true,
};

export const ORGANIZATION: Modelled = {
  entity: 'organizations',
  fields: [
    nativeText('name', 'name'),
    address,
    ownerField('owner_email'),
    originalOwner('organization'),
    textField({ ...organization, name: 'Phone', column: 'phone' }),
    picklistField({ ...organization, name: 'Segment', column: 'cf_segment' }),
    picklistField({ ...organization, name: 'Partner', column: 'cf_partner' }, { true: 'Yes', false: 'No' }),
    numberField({ ...organization, name: 'Employee count', column: 'employee_count' }),
    moneyField({ ...organization, name: 'Annual revenue', column: 'cf_annual_revenue' }),
  ],
};

/** First and last name, else what stands in for them. */
export function fullName(row: Row, ...standIns: readonly string[]): string | null {
  const name = `${present(row['first_name'])} ${present(row['last_name'])}`.trim();
  return [name, ...standIns.map((column) => present(row[column]))].find((text) => text !== '') ?? null;
}

const name: Field = {
  ...nativeText('name', 'first_name'),
  read: (row) => fullName(row, 'email'),
  cells: (value) => {
    const [first = '', ...rest] = (value ?? '').split(' ');
    return { first_name: first, last_name: rest.join(' ') };
  },
};

/** E-mails or phones: the whole list is one field. */
function points(attribute: 'emails' | 'phones', column: string, make: (word: string) => string): Field {
  return {
    name: attribute,
    kind: 'contact_point',
    read: (row) => filled(row[column]),
    held: (record) => {
      const held = record[attribute] as ReadonlyArray<{ value: string }>;
      return held.map(({ value }) => value).join(', ') || null;
    },
    body: (value) => ({ [attribute]: (value?.split(', ') ?? []).map((each) => ({ value: each })) }),
    cells: (value) => ({ [column]: value ?? '' }),
    fresh: ({ random }, avoid) => other(avoid, () => make(random.word())),
  };
}

const emails = points('emails', 'email', (word) => `${word.toLowerCase()}@history.example`);
const phones: Field = {
  ...points('phones', 'phone', (word) => `+49 30 ${word.replace(/\D/g, '').padStart(6, '5')}`),
  blankable: true,
};

export const PERSON: Modelled = {
  entity: 'persons',
  fields: [
    name,
    emails,
    phones,
    linkField({ name: 'org_id', column: 'account_id', object: 'accounts', entity: 'organizations' }),
    ownerField('owner_email'),
    originalOwner('person'),
    picklistField({ ...person, name: 'Role', column: 'cf_role' }),
    setField({ ...person, name: 'Interests', column: 'cf_interests' }),
    dateField({ ...person, name: 'Birthday', column: 'cf_birthday' }),
    textField({ ...person, name: 'Mobile', column: 'cf_mobile' }),
  ],
};

/** The person that a lead got for itself. Its e-mail decides who it is, so that no history changes it. */
export const LEAD_PERSON: Modelled = {
  entity: 'persons',
  fields: [
    // Without any, it stands in for a party that a lead must have.
    { ...name, read: (row) => fullName(row, 'email', 'phone', 'title') },
    derived(emails),
    // It may be what the person is named by.
    { ...phones, blankable: false },
    {
      ...derived(linkField({ name: 'org_id', column: 'id', object: 'leads', entity: 'organizations' })),
      read: (row, { leadLinks }) => leadLinks(present(row['id'])).organization,
    },
    derived(ownerField('owner_email')),
    originalOwner('person'),
  ],
};

/** The organization that a lead got for itself; its name decides which one it is. */
export const LEAD_ORGANIZATION: Modelled = {
  entity: 'organizations',
  fields: [
    derived(nativeText('name', 'company')),
    derived(ownerField('owner_email')),
    originalOwner('organization'),
  ],
};
