import { identityFields } from './custom-fields.js';
import { TransformInvariantError } from './invariant-error.js';
import { fitLine } from './names.js';
import { ownerOf } from './owners.js';
import { addTimeEntry } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';
import { visibilityEntry } from './visibility.js';

/**
 * The organization made for a lead with a company that nothing in the target is named like. It belongs to the lead's
 * owner, is as old as the lead and carries `leads/ID#organization`.
 */
export const transformLeadOrganization = transformer(
  'leads',
  (draft): Body => {
    const company = draft.column('company');
    if (!company)
      throw new TransformInvariantError('record_mismatch', 'a lead without a company needs no organization');
    return {
      name: fitLine(draft, company.field, company.text),
      owner_id: ownerOf(draft, 'owner_blank'),
      ...addTimeEntry(draft, draft.column('created_at')),
      ...visibilityEntry(draft.context),
      custom_fields: identityFields(draft, 'organization', 'lead_organizations'),
    };
  },
  'lead_organizations',
);
