import { mergeAccounts } from '../../mapping/transform/merge-accounts.js';
import { TRANSFORMS } from '../../mapping/transform/index.js';
import { customFieldKey } from './custom-field-key.js';
import { recordPort } from './record-port.js';
import { wholeSeconds, withForms } from './stored-forms.js';

const LEAD_KEY = /^leads\/.*#organization$/s;

export const organizationPort = recordPort({
  object: 'accounts',
  sourceObject: 'accounts',
  targetObject: 'organization',
  transform: TRANSFORMS.accounts,
  entity: ({ client }) => client.organizations,
  links: () => [],
  keyOf: (record, context) => customFieldKey(record, 'organization', context),
  isOwnKey: (key) => key.startsWith('accounts/'),
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});

/** Organizations that leads require by their company's name. */
export const leadOrganizationPort = recordPort({
  object: 'lead_organizations',
  sourceObject: 'leads',
  targetObject: 'organization',
  transform: TRANSFORMS.lead_organizations,
  entity: ({ client }) => client.organizations,
  links: () => [],
  keyOf: (record, context) => customFieldKey(record, 'organization', context),
  isOwnKey: (key) => LEAD_KEY.test(key),
  stored: (body) => withForms(body, { add_time: wholeSeconds }),
});
