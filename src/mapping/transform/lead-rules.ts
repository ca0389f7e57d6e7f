import type { Draft } from './draft.js';
import { leadNeeds } from './lead-needs.js';
import { resolveNumber } from './parents.js';
import type { Reference } from './parents.js';

/** A lead's title, or what it is called without one. */
export function leadTitle(draft: Draft): string {
  return draft.native('title')?.text ?? `Lead ${draft.record.id}`;
}

/** Pipedrive id of the organization made or matched for the lead; null if it needs none. */
export function leadOrganization(draft: Draft): number | null {
  return leadNeeds(draft.record.values).organization
    ? resolveNumber(draft, madeFor(draft, 'lead_organizations'))
    : null;
}

/** Pipedrive id of the person made or matched for the lead; null if it needs none. */
export function leadPerson(draft: Draft): number | null {
  return leadNeeds(draft.record.values).person ? resolveNumber(draft, madeFor(draft, 'lead_persons')) : null;
}

function madeFor(draft: Draft, object: 'lead_organizations' | 'lead_persons'): Reference {
  return { field: object === 'lead_organizations' ? 'company' : 'email', object, id: draft.record.id };
}
