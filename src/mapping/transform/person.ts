import { normaliseEmail } from '../../normalise/email.js';
import { normalisePhone } from '../../normalise/phone.js';
import { customFieldEntries } from './custom-fields.js';
import type { Draft } from './draft.js';
import { fullName, nameOf } from './names.js';
import { ownerOf } from './owners.js';
import { referenceOf, resolveNumber } from './parents.js';
import { contactPoints, pointEntries } from './person-parts.js';
import { addTimeEntry } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';
import { visibilityEntry } from './visibility.js';

/** A contact as the body of `POST /api/v2/persons`. */
export const transformPerson = transformer('contacts', (draft): Body => {
  const organization = resolveNumber(draft, referenceOf(draft, 'org_id', 'accounts'));
  return {
    name: personName(draft),
    owner_id: ownerOf(draft, 'owner_blank'),
    ...(organization !== null && { org_id: organization }),
    ...pointEntries('emails', contactPoints(draft, draft.natives('emails'), normaliseEmail)),
    ...pointEntries('phones', contactPoints(draft, draft.natives('phones'), normalisePhone)),
    ...addTimeEntry(draft, draft.native('add_time')),
    ...visibilityEntry(draft.context),
    custom_fields: customFieldEntries(draft, 'person', 'contacts'),
  };
});

function personName(draft: Draft): string {
  const columns = draft.natives('name');
  const fallback = draft.native('emails')?.text ?? `Contact ${draft.record.id}`;
  return nameOf(draft, columns[0]?.field ?? 'first_name', fullName(columns), fallback);
}
