import { normaliseEmail } from '../../normalise/email.js';
import { normalisePhone } from '../../normalise/phone.js';
import { identityFields } from './custom-fields.js';
import type { Column, Draft } from './draft.js';
import { leadOrganization, leadTitle } from './lead-rules.js';
import { fitLine, fullName } from './names.js';
import { ownerOf } from './owners.js';
import { contactPoints, pointEntries } from './person-parts.js';
import { addTimeEntry } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';
import { truncateUnits } from './truncate.js';
import { visibilityEntry } from './visibility.js';

/**
 * The person made for a lead whose e-mail nobody in the target has. It belongs to the lead's owner, is as old as the
 * lead, works for the lead's organization if there is one, and carries `leads/ID#person`.
 */
export const transformLeadPerson = transformer(
  'leads',
  (draft): Body => {
    const organization = leadOrganization(draft);
    return {
      name: personName(draft),
      owner_id: ownerOf(draft, 'owner_blank'),
      ...(organization !== null && { org_id: organization }),
      ...pointEntries('emails', contactPoints(draft, [draft.column('email')], normaliseEmail)),
      ...pointEntries('phones', contactPoints(draft, [draft.column('phone')], normalisePhone)),
      ...addTimeEntry(draft, draft.column('created_at')),
      ...visibilityEntry(draft.context),
      custom_fields: identityFields(draft, 'person', 'lead_persons'),
    };
  },
  'lead_persons',
);

/** First and last name, else the e-mail, else the phone, else the lead's title; all but the first are reported. */
function personName(draft: Draft): string {
  const columns = ['first_name', 'last_name'].map((field) => draft.column(field));
  const name = fullName(columns.filter((column): column is Column => column !== null));
  if (name !== '') return fitLine(draft, 'first_name', name);
  const point = draft.column('email') ?? draft.column('phone');
  const fallback = point?.text ?? leadTitle(draft);
  draft.note('first_name', point ? 'name_blank' : 'nothing_to_name_it', 'defaulted', fallback);
  return truncateUnits(fallback);
}
