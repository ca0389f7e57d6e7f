import { TRANSFORMS } from '../../mapping/transform/index.js';
import { customFieldKey } from './custom-field-key.js';
import { recordPort } from './record-port.js';
import { referenceLinks } from './reference-links.js';
import { wholeSeconds, withForms } from './stored-forms.js';

const LEAD_KEY = /^leads\/.*#person$/s;

export const personPort = recordPort({
  object: 'contacts',
  sourceObject: 'contacts',
  targetObject: 'person',
  transform: TRANSFORMS.contacts,
  entity: ({ client }) => client.persons,
  links: referenceLinks,
  keyOf: (record, context) => customFieldKey(record, 'person', context),
  isOwnKey: (key) => key.startsWith('contacts/'),
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
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});
