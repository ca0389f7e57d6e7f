import type { Draft } from './draft.js';
import type { Link, LinkObject } from './types.js';

/** A reference of a record: the column it stands in, the object it means, the id. */
export interface Reference {
  readonly field: string;
  readonly object: LinkObject;
  readonly id: string;
}

/** The reference in the first filled column that goes to a native attribute such as `org_id`; null if blank. */
export function referenceOf(draft: Draft, to: string, object: LinkObject): Reference | null {
  const column = draft.native(to);
  return column && { field: column.field, object, id: column.text };
}

/**
 * Pipedrive id of the record referred to. One that does not exist or was skipped skips this record as well, unless the
 * mapping says `drop`: then the link is left out and reported.
 */
export function resolve(draft: Draft, reference: Reference | null): string | null {
  if (!reference) return null;
  const link = draft.context.link(reference.object, reference.id);
  if (link.state === 'present') return link.targetId;
  const code = link.state === 'missing' ? 'parent_missing' : 'parent_skipped';
  if (draft.objectMapping.onMissingParent === 'skip') draft.skip(code, unresolvedReason(reference, link));
  draft.note(reference.field, code, 'dropped', reference.id);
  return null;
}

/** As `resolve`, for targets with numeric ids (all but leads). */
export function resolveNumber(draft: Draft, reference: Reference | null): number | null {
  const id = resolve(draft, reference);
  return id === null ? null : Number(id);
}

export function unresolvedReason({ field, object, id }: Reference, link: Link): string {
  const what = link.state === 'missing' ? 'does not exist in the source' : 'was not moved';
  return `${field}: "${id}" of ${object} ${what}`;
}

export interface ActivityParents {
  readonly deal: number | null;
  readonly lead: string | null;
  readonly organization: number | null;
  readonly person: number | null;
}

/**
 * Deal, lead, organization and person of an activity or task. Pipedrive takes a deal or a lead: with both given the
 * deal wins and the lead is reported; a lead stands in where the mapping let a missing deal drop.
 */
export function activityParents(draft: Draft): ActivityParents {
  const deal = resolveNumber(draft, referenceOf(draft, 'deal_id', 'deals'));
  const leadReference = referenceOf(draft, 'lead_id', 'leads');
  if (deal !== null && leadReference)
    draft.note(leadReference.field, 'parent_unlinked', 'dropped', leadReference.id);
  return {
    deal,
    lead: deal === null ? resolve(draft, leadReference) : null,
    organization: resolveNumber(draft, referenceOf(draft, 'org_id', 'accounts')),
    person: resolveNumber(draft, referenceOf(draft, 'person', 'contacts')),
  };
}

/** The parents as a note's or file's keys; those that are null are left out. */
export function linkEntries(parents: ActivityParents): Record<string, number | string> {
  const { deal, lead, organization, person } = parents;
  return {
    ...(deal !== null && { deal_id: deal }),
    ...(lead !== null && { lead_id: lead }),
    ...(organization !== null && { org_id: organization }),
    ...(person !== null && { person_id: person }),
  };
}
