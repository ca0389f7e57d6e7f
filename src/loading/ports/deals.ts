import { TRANSFORMS } from '../../mapping/transform/index.js';
import { customFieldKey } from './custom-field-key.js';
import { recordPort } from './record-port.js';
import { referenceLinks } from './reference-links.js';
import { wholeSeconds, withForms } from './stored-forms.js';

/** What Pipedrive keeps of a deal without a value. */
const NO_VALUE = 0;

export const dealPort = recordPort({
  object: 'deals',
  sourceObject: 'deals',
  targetObject: 'deal',
  transform: TRANSFORMS.deals,
  entity: ({ client }) => client.deals,
  links: referenceLinks,
  keyOf: (record, context) => customFieldKey(record, 'deal', context),
  isOwnKey: (key) => key.startsWith('deals/'),
  // Of a deal that we made both are added by people; its person is a participant as well.
  counts: {
    names: ['participants_count', 'products_count'],
    holdsMore: ({ participants_count: participants, products_count: products, person_id: person }) =>
      Number(products ?? 0) > 0 || Number(participants ?? 0) > (person == null ? 0 : 1),
  },
  stored: (body) =>
    withForms(
      { ...body, value: body['value'] ?? NO_VALUE },
      { won_time: wholeSeconds, lost_time: wholeSeconds, close_time: wholeSeconds },
    ),
});
