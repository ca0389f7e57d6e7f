import { TRANSFORMS } from '../../mapping/transform/index.js';
import { customFieldKey } from './custom-field-key.js';
import { recordPort } from './record-port.js';
import { referenceLinks } from './reference-links.js';
import { wholeSeconds, withForms } from './stored-forms.js';

const LEAD_KEY = /^leads\/.*#person$/s;

/** Deals of which a person is a participant, and not the person: whether the first number has these, too, is not documented. */
const PARTICIPATIONS = {
  names: [
    'participant_open_deals_count',
    'participant_closed_deals_count',
    'open_deals_count',
    'closed_deals_count',
  ],
  holdsMore: (record: Readonly<Record<string, unknown>>) => {
    const count = (name: string): number => Number(record[name] ?? 0);
    const own = count('open_deals_count') + count('closed_deals_count');
    return count('participant_open_deals_count') + count('participant_closed_deals_count') > own;
  },
} as const;

export const personPort = recordPort({
  object: 'contacts',
  sourceObject: 'contacts',
  targetObject: 'person',
  transform: TRANSFORMS.contacts,
  entity: ({ client }) => client.persons,
  links: referenceLinks,
  keyOf: (record, context) => customFieldKey(record, 'person', context),
  isOwnKey: (key) => key.startsWith('contacts/'),
  counts: PARTICIPATIONS,
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});

/** Persons that leads require. */
export const leadPersonPort = recordPort({
  object: 'lead_persons',
  sourceObject: 'leads',
  targetObject: 'person',
  transform: TRANSFORMS.lead_persons,
  entity: ({ client }) => client.persons,
  links: (record) => [{ object: 'lead_organizations', id: record.id }],
  keyOf: (record, context) => customFieldKey(record, 'person', context),
  isOwnKey: (key) => LEAD_KEY.test(key),
  counts: PARTICIPATIONS,
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});
