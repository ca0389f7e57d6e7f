import { TRANSFORMS } from '../../mapping/transform/index.js';
import { customFieldKey } from './custom-field-key.js';
import { recordPort } from './record-port.js';
import { referenceLinks } from './reference-links.js';
import { wholeSeconds, withForms } from './stored-forms.js';

export const dealPort = recordPort({
  object: 'deals',
  sourceObject: 'deals',
  targetObject: 'deal',
  transform: TRANSFORMS.deals,
  entity: ({ client }) => client.deals,
  links: referenceLinks,
  keyOf: (record, context) => customFieldKey(record, 'deal', context),
  isOwnKey: (key) => key.startsWith('deals/'),
  stored: (body) =>
    withForms(body, { won_time: wholeSeconds, lost_time: wholeSeconds, close_time: wholeSeconds }),
});
