import type { Context, Route } from '../context.js';
import { address, checkLabels, customFieldsReader, mergeCustom, renderCustom } from '../custom-fields.js';
import { forbidden, ok, type Answer } from '../errors.js';
import { filterRows } from '../filters.js';
import { includedFields, PERSON_INCLUDES } from '../include-fields.js';
import { checkLink, checkVisibility, defaultVisibility, ownerOf, readableRow, rowOf } from '../links.js';
import { listV2 } from '../list-v2.js';
import { queryInteger } from '../query.js';
import { changeRecord } from '../record-changes.js';
import {
  inPeriod,
  readQuery,
  recordListShape,
  renderingOf,
  renderingShape,
  TRACKED_SORTS,
  type Rendering,
} from '../record-queries.js';
import type { AccountStore } from '../store/account.js';
import type { ContactPoint, PersonRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v2/persons';
const LIST_SHAPE = { ...recordListShape(PERSON_INCLUDES), org_id: queryInteger, deal_id: queryInteger };
const GET_SHAPE = renderingShape(PERSON_INCLUDES);

const pointShape = { value: v.text(255, true), primary: v.bool, label: v.text(255) };
const points = v.list(v.object(pointShape, ['value']));

/** Fields that exist once contact synchronisation was set up; writing them before is 403. */
const CONTACT_SHAPE = {
  job_title: v.nullable(v.text(255)),
  birthday: v.nullable(v.calendarDate),
  notes: v.nullable(v.text(10_000)),
  im: points,
  postal_address: v.nullable(address),
};

const MARKETING = v.oneOf('no_consent', 'unsubscribed', 'subscribed', 'archived');

function shapeOf(account: AccountStore) {
  return {
    name: v.text(255, true),
    owner_id: v.integer(),
    org_id: v.nullable(v.integer()),
    emails: points,
    phones: points,
    visible_to: v.oneOf(1, 3, 5, 7),
    label_ids: v.list(v.integer()),
    custom_fields: customFieldsReader(account, 'person'),
    ...CONTACT_SHAPE,
    marketing_status: MARKETING,
  };
}

/** A violation of the schema is told first; a feature that the account lacks is 403. */
function checkFeatures(account: AccountStore, input: Record<string, unknown>): void {
  const contact = Object.keys(CONTACT_SHAPE).some((key) => input[key] !== undefined);
  if (contact && !account.features.contactSync) throw forbidden();
  if (input.marketing_status !== undefined && !account.features.campaigns) throw forbidden();
}

function create(context: Context): Answer {
  const { account, now } = context;
  const problems = new v.Problems();
  const input = v.readShape({ ...shapeOf(account), add_time: v.instant }, context.body.json, problems);
  v.requireKeys(context.body.json, ['name'], problems);
  const ownerId = ownerOf(context, input.owner_id, problems);
  checkLink(account.organizations, input.org_id, 'org_id', problems);
  checkLabels(account, 'person', input.label_ids, problems);
  problems.throwV2();
  checkVisibility(account, input.visible_to);
  checkFeatures(account, input);
  const row = account.persons.insert({
    id: account.nextId('persons'),
    name: input.name ?? '',
    ownerId,
    orgId: input.org_id ?? null,
    emails: normalPoints(input.emails ?? []),
    phones: normalPoints(input.phones ?? []),
    visibleTo: input.visible_to ?? defaultVisibility(account),
    labelIds: input.label_ids ?? [],
    contact: contactOf(input),
    custom: mergeCustom({}, input.custom_fields),
    deleted: false,
    addTime: input.add_time ?? now,
    updateTime: now,
    updaterId: context.user.id,
  });
  return ok(renderPerson(account, row));
}

function update(context: Context): Answer {
  const { account } = context;
  const row = rowOf(account.persons, context.params.id);
  const problems = new v.Problems();
  const input = v.readShape(shapeOf(account), context.body.json, problems);
  if (input.owner_id !== undefined) ownerOf(context, input.owner_id, problems);
  checkLink(account.organizations, input.org_id, 'org_id', problems);
  checkLabels(account, 'person', input.label_ids, problems);
  problems.throwV2();
  checkVisibility(account, input.visible_to);
  checkFeatures(account, input);
  changeRecord(context, 'persons', row, {
    name: input.name ?? row.name,
    ownerId: input.owner_id ?? row.ownerId,
    orgId: input.org_id === undefined ? row.orgId : input.org_id,
    emails: input.emails ? normalPoints(input.emails) : row.emails,
    phones: input.phones ? normalPoints(input.phones) : row.phones,
    visibleTo: input.visible_to ?? row.visibleTo,
    labelIds: input.label_ids ?? row.labelIds,
    contact: { ...row.contact, ...contactOf(input) },
    custom: mergeCustom(row.custom, input.custom_fields),
  });
  return ok(renderPerson(account, row));
}

/** Exactly one primary: the first that claims it, else the first; the label defaults to "work". */
function normalPoints(written: readonly v.Input<typeof pointShape>[]): ContactPoint[] {
  const primary = Math.max(
    0,
    written.findIndex((point) => point.primary),
  );
  return written.map(({ value, label }, index) => ({
    value: value ?? '',
    primary: index === primary,
    label: label || 'work',
  }));
}

function contactOf(input: Record<string, unknown>): Record<string, unknown> {
  const keys = [...Object.keys(CONTACT_SHAPE), 'marketing_status'];
  return Object.fromEntries(keys.flatMap((key) => (input[key] === undefined ? [] : [[key, input[key]]])));
}

function list(context: Context): Answer {
  const { account } = context;
  const query = readQuery(LIST_SHAPE, context);
  const rendering = renderingOf(query);
  const filtered = filterRows(account, query.filter_id, 'people');
  const ofDeal = query.deal_id === undefined ? undefined : (account.deals.get(query.deal_id)?.personId ?? -1);
  const accept = filtered
    ? (row: PersonRow) => filtered.accept(row)
    : (row: PersonRow) =>
        (query.owner_id === undefined || row.ownerId === query.owner_id) &&
        (query.org_id === undefined || row.orgId === query.org_id) &&
        (ofDeal === undefined || row.id === ofDeal) &&
        inPeriod(row.updateTime, query);
  const plan = {
    table: account.persons,
    narrow: filtered ? undefined : narrowest(query),
    ids: filtered ? undefined : query.ids,
    accept: (row: PersonRow) => !row.deleted && accept(row),
    sortKeys: TRACKED_SORTS,
    render: (row: PersonRow) => renderPerson(account, row, rendering),
  };
  return listV2(plan, query);
}

function narrowest(query: { org_id?: number | undefined; owner_id?: number | undefined }) {
  if (query.org_id !== undefined) return { index: 'org_id', value: query.org_id };
  return query.owner_id === undefined ? undefined : { index: 'owner_id', value: query.owner_id };
}

export function renderPerson(
  account: AccountStore,
  row: PersonRow,
  rendering?: Rendering,
): Record<string, unknown> {
  const [first, ...rest] = row.name.trim().split(/\s+/);
  const contact = account.features.contactSync
    ? Object.fromEntries(Object.keys(CONTACT_SHAPE).map((key) => [key, row.contact[key] ?? null]))
    : {};
  return {
    id: row.id,
    name: row.name,
    first_name: first ?? '',
    last_name: rest.length === 0 ? null : rest.join(' '),
    owner_id: row.ownerId,
    org_id: row.orgId,
    add_time: toV2Time(row.addTime),
    update_time: toV2Time(row.updateTime),
    emails: row.emails,
    phones: row.phones,
    is_deleted: row.deleted,
    visible_to: row.visibleTo,
    label_ids: row.labelIds,
    picture_id: null,
    ...contact,
    ...(rendering && includedFields(account, 'person_id', row.id, rendering.include)),
    custom_fields: renderCustom(account, 'person', row.custom, rendering),
  };
}

export const personRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: list },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const rendering = renderingOf(readQuery(GET_SHAPE, context));
      return ok(
        renderPerson(
          context.account,
          readableRow(context.account.persons, context.params.id, context.now),
          rendering,
        ),
      );
    },
  },
  { method: 'PATCH', path: `${PATH}/{id}`, handle: update },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const row = rowOf(context.account.persons, context.params.id);
      return ok({ id: changeRecord(context, 'persons', row, { deleted: true }).id });
    },
  },
];
