import type { Draft } from './draft.js';
import { resolveNumber } from './parents.js';
import type { Reference } from './parents.js';

export interface LeadNeeds {
  readonly person: boolean;
  readonly organization: boolean;
}

/**
 * Which parents a lead gets in Pipedrive, which takes no lead without one. A name, e-mail or phone gives a person, a
 * company an organization; a lead with none of them a person named like its title.
 *
 * @param values the lead's columns as found
 */
export function leadNeeds(values: Readonly<Record<string, string>>): LeadNeeds {
  const filled = (field: string) => (values[field] ?? '').trim() !== '';
  const organization = filled('company');
  const person = ['first_name', 'last_name', 'email', 'phone'].some(filled);
  return { person: person || !organization, organization };
}

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
