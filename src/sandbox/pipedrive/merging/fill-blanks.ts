import type { DealRow, OrganizationRow, PersonRow } from '../store/rows.js';

/**
 * What the survivor of a merge takes over: a field of its own that is empty gets the other's value, one that holds
 * something keeps it. E-mails and phones count as one field each, a deal's value of 0 as a value. Pipedrive's tutorials
 * say so for persons and deals; for organizations a later edition speaks of joined texts without telling how, which is
 * not done here.
 */
export function organizationBlanks(
  survivor: OrganizationRow,
  gone: OrganizationRow,
): Partial<OrganizationRow> {
  return {
    address: survivor.address ?? gone.address,
    labelIds: filledList(survivor.labelIds, gone.labelIds),
    profile: filledValues(survivor.profile, gone.profile),
    custom: filledValues(survivor.custom, gone.custom),
  };
}

export function personBlanks(survivor: PersonRow, gone: PersonRow): Partial<PersonRow> {
  return {
    orgId: survivor.orgId ?? gone.orgId,
    emails: filledList(survivor.emails, gone.emails),
    phones: filledList(survivor.phones, gone.phones),
    labelIds: filledList(survivor.labelIds, gone.labelIds),
    contact: filledValues(survivor.contact, gone.contact),
    custom: filledValues(survivor.custom, gone.custom),
  };
}

export function dealBlanks(survivor: DealRow, gone: DealRow): Partial<DealRow> {
  return {
    personId: survivor.personId ?? gone.personId,
    orgId: survivor.orgId ?? gone.orgId,
    probability: survivor.probability ?? gone.probability,
    expectedCloseDate: survivor.expectedCloseDate ?? gone.expectedCloseDate,
    labelIds: filledList(survivor.labelIds, gone.labelIds),
    custom: filledValues(survivor.custom, gone.custom),
  };
}

function filledList<T>(own: T[], other: T[]): T[] {
  return own.length > 0 ? own : other;
}

function filledValues(
  own: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const set = Object.entries(own).filter(([, value]) => value !== null && value !== undefined);
  return { ...other, ...Object.fromEntries(set) };
}
