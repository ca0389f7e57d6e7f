import type { AccountStore } from '../store/account.js';
import type { DealRow, FieldObject, FileRow, LeadRow, OrganizationRow, PersonRow } from '../store/rows.js';
import { isObject } from '../validation.js';

export type SearchType = 'deal' | 'lead' | 'person' | 'organization' | 'file';

/** What the search index knows of one record. `field` is the search field group, `code` the field itself. */
export interface SearchDocument {
  id: number | string;
  item: Record<string, unknown>;
  texts: { field: string; code: string; text: string }[];
  personId: number | null;
  orgId: number | null;
  status: string | null;
}

/** Only these custom field types are indexed. */
const SEARCHABLE = ['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone'];

/** Documents of all undeleted records of a type that were last written at or before `visibleUntil` (milliseconds). */
export function searchDocuments(
  account: AccountStore,
  type: SearchType,
  visibleUntil: number,
): SearchDocument[] {
  const visible = (row: { deleted: boolean; updateTime: number }) =>
    !row.deleted && row.updateTime <= visibleUntil;
  switch (type) {
    case 'deal':
      return account.deals
        .all()
        .filter(visible)
        .map((row) => dealDocument(account, row));
    case 'lead':
      return account.leads
        .all()
        .filter(visible)
        .map((row) => leadDocument(account, row));
    case 'person':
      return account.persons
        .all()
        .filter(visible)
        .map((row) => personDocument(account, row));
    case 'organization':
      return account.organizations
        .all()
        .filter(visible)
        .map((row) => organizationDocument(account, row));
    case 'file':
      return account.files.all().filter(visible).map(fileDocument);
  }
}

function customTexts(
  account: AccountStore,
  objectName: FieldObject,
  values: Record<string, unknown>,
): SearchDocument['texts'] {
  return account.fields
    .custom(objectName)
    .filter((field) => SEARCHABLE.includes(field.type))
    .flatMap(({ code }) => {
      const raw = values[code];
      const value = isObject(raw) ? raw.value : raw;
      return value === undefined || value === null
        ? []
        : [{ field: 'custom_fields', code, text: String(value) }];
    });
}

const custom = (texts: SearchDocument['texts']) =>
  texts.filter(({ field }) => field === 'custom_fields').map(({ text }) => text);
const own = (field: string, ...values: (string | null)[]) =>
  values.flatMap((text) => (text === null || text === '' ? [] : [{ field, code: field, text }]));

function personOf(account: AccountStore, id: number | null) {
  return id === null ? null : { id, name: account.persons.get(id)?.name ?? null };
}

function organizationOf(account: AccountStore, id: number | null) {
  return id === null ? null : { id, name: account.organizations.get(id)?.name ?? null };
}

function dealDocument(account: AccountStore, row: DealRow): SearchDocument {
  const texts = [...own('title', row.title), ...customTexts(account, 'deal', row.custom)];
  const item = {
    id: row.id,
    type: 'deal',
    title: row.title,
    value: row.value,
    currency: row.currency,
    status: row.status,
    visible_to: row.visibleTo,
    owner: { id: row.ownerId },
    stage: { id: row.stageId, name: account.stages.get(row.stageId)?.name ?? null },
    person: personOf(account, row.personId),
    organization: organizationOf(account, row.orgId),
    custom_fields: custom(texts),
    notes: [],
    is_archived: row.archived,
  };
  return { id: row.id, item, texts, personId: row.personId, orgId: row.orgId, status: row.status };
}

function leadDocument(account: AccountStore, row: LeadRow): SearchDocument {
  const texts = [...own('title', row.title), ...customTexts(account, 'deal', row.custom)];
  const item = {
    id: row.id,
    type: 'lead',
    title: row.title,
    owner: { id: row.ownerId },
    person: personOf(account, row.personId),
    organization: organizationOf(account, row.orgId),
    phones: [],
    emails: [],
    custom_fields: custom(texts),
    notes: [],
    value: row.value?.amount ?? null,
    currency: row.value?.currency ?? null,
    visible_to: Number(row.visibleTo),
    is_archived: row.archived,
  };
  return { id: row.id, item, texts, personId: row.personId, orgId: row.orgId, status: null };
}

function personDocument(account: AccountStore, row: PersonRow): SearchDocument {
  const emails = row.emails.map((email) => email.value);
  const phones = row.phones.map((phone) => phone.value);
  const texts = [
    ...own('name', row.name),
    ...own('email', ...emails),
    ...own('phone', ...phones),
    ...customTexts(account, 'person', row.custom),
  ];
  const item = {
    id: row.id,
    type: 'person',
    name: row.name,
    phones,
    emails,
    visible_to: row.visibleTo,
    owner: { id: row.ownerId },
    organization: organizationOf(account, row.orgId),
    custom_fields: custom(texts),
    notes: [],
  };
  return { id: row.id, item, texts, personId: row.id, orgId: row.orgId, status: null };
}

function organizationDocument(account: AccountStore, row: OrganizationRow): SearchDocument {
  const address = row.address?.value ?? null;
  const texts = [
    ...own('name', row.name),
    ...own('address', address),
    ...customTexts(account, 'organization', row.custom),
  ];
  const item = {
    id: row.id,
    type: 'organization',
    name: row.name,
    address,
    visible_to: row.visibleTo,
    owner: { id: row.ownerId },
    custom_fields: custom(texts),
    notes: [],
  };
  return { id: row.id, item, texts, personId: null, orgId: row.id, status: null };
}

function fileDocument(row: FileRow): SearchDocument {
  const item = { id: row.id, type: 'file', name: row.name, url: null };
  return {
    id: row.id,
    item,
    texts: own('name', row.name),
    personId: row.personId,
    orgId: row.orgId,
    status: null,
  };
}
