import { leadFieldEntries } from './custom-fields.js';
import type { Draft } from './draft.js';
import { sourceKey } from './keys.js';
import { leadOrganization, leadPerson, leadTitle } from './lead-rules.js';
import { readMoney } from './money.js';
import { nameOf } from './names.js';
import { ownerOf } from './owners.js';
import { transformer } from './transformer.js';
import type { Body } from './transformer.js';
import { visibleTo } from './visibility.js';

/** A lead as the body of `POST /v1/leads`: flat, with the keys of deal fields, `visible_to` as a string. */
export const transformLead = transformer('leads', (draft): Body => {
  const visibility = visibleTo(draft.context);
  return {
    title: nameOf(draft, 'title', draft.native('title')?.text ?? '', leadTitle(draft)),
    ...parentEntries(draft),
    owner_id: ownerOf(draft, 'owner_blank'),
    ...valueEntry(draft),
    origin_id: sourceKey('leads', draft.record.id),
    // Pipedrive marks unseen leads as new: history is not news.
    was_seen: true,
    ...(visibility !== null && { visible_to: String(visibility) }),
    ...leadFieldEntries(draft),
  };
});

function parentEntries(draft: Draft): Body {
  const person = leadPerson(draft);
  const organization = leadOrganization(draft);
  if (person === null && organization === null) {
    draft.skip('parent_missing', 'neither the person nor the organization that the lead needs was made');
  }
  return {
    ...(person !== null && { person_id: person }),
    ...(organization !== null && { organization_id: organization }),
  };
}

function valueEntry(draft: Draft): Body {
  const { amount, currency } = readMoney(draft);
  return amount === null ? {} : { value: { amount, currency } };
}
