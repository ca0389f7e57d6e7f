import { customFieldEntries } from './custom-fields.js';
import type { Draft } from './draft.js';
import { nameOf } from './names.js';
import { ownerOf } from './owners.js';
import { addTimeEntry } from './source-dates.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';
import { visibilityEntry } from './visibility.js';

/** An account (or the survivor of a merge) as the body of `POST /api/v2/organizations`. */
export const transformOrganization = transformer('accounts', (draft): Body => {
  const name = draft.native('name');
  return {
    name: nameOf(draft, name?.field ?? 'name', name?.text ?? '', `Account ${draft.record.id}`),
    owner_id: ownerOf(draft, 'owner_blank'),
    ...addressEntry(draft),
    ...addTimeEntry(draft, draft.native('add_time')),
    ...visibilityEntry(draft.context),
    custom_fields: customFieldEntries(draft, 'organization', 'accounts'),
  };
});

function addressEntry(draft: Draft): Body {
  const address = draft.native('address');
  return address ? { address: { value: address.text } } : {};
}
