import type { Context, Route } from '../context.js';
import { address, checkLabels, customFieldsReader, mergeCustom, renderCustom } from '../custom-fields.js';
import { ok, type Answer } from '../errors.js';
import { filterRows } from '../filters.js';
import { includedFields, ORGANIZATION_INCLUDES } from '../include-fields.js';
import { checkVisibility, defaultVisibility, ownerOf, readableRow, rowOf } from '../links.js';
import { listV2 } from '../list-v2.js';
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
import type { OrganizationRow } from '../store/rows.js';
import { toV2Time } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v2/organizations';
const LIST_SHAPE = recordListShape(ORGANIZATION_INCLUDES);
const GET_SHAPE = renderingShape(ORGANIZATION_INCLUDES);

/** Fields that exist only in accounts with the organization profile feature. */
const PROFILE_SHAPE = {
  website: v.nullable(v.text(255)),
  linkedin: v.nullable(v.text(255)),
  industry: v.nullable(v.integer()),
  annual_revenue: v.nullable(v.integer(0)),
  employee_count: v.nullable(v.integer(0)),
};

function shapeOf(account: AccountStore) {
  return {
    name: v.text(255, true),
    owner_id: v.integer(),
    visible_to: v.oneOf(1, 3, 5, 7),
    label_ids: v.list(v.integer()),
    address: v.nullable(address),
    custom_fields: customFieldsReader(account, 'organization'),
    ...(account.features.organizationProfile && PROFILE_SHAPE),
  };
}

function create(context: Context): Answer {
  const { account, now } = context;
  const problems = new v.Problems();
  const input = v.readShape({ ...shapeOf(account), add_time: v.instant }, context.body.json, problems);
  v.requireKeys(context.body.json, ['name'], problems);
  const ownerId = ownerOf(context, input.owner_id, problems);
  checkLabels(account, 'organization', input.label_ids, problems);
  problems.throwV2();
  checkVisibility(account, input.visible_to);
  const row = account.organizations.insert({
    id: account.nextId('organizations'),
    name: input.name ?? '',
    ownerId,
    visibleTo: input.visible_to ?? defaultVisibility(account),
    labelIds: input.label_ids ?? [],
    address: input.address ?? null,
    profile: profileOf(input),
    custom: mergeCustom({}, input.custom_fields),
    deleted: false,
    addTime: input.add_time ?? now,
    updateTime: now,
    updaterId: context.user.id,
  });
  return ok(renderOrganization(account, row));
}

function update(context: Context): Answer {
  const { account } = context;
  const row = rowOf(account.organizations, context.params.id);
  const problems = new v.Problems();
  const input = v.readShape(shapeOf(account), context.body.json, problems);
  if (input.owner_id !== undefined) ownerOf(context, input.owner_id, problems);
  checkLabels(account, 'organization', input.label_ids, problems);
  problems.throwV2();
  checkVisibility(account, input.visible_to);
  changeRecord(context, 'organizations', row, {
    name: input.name ?? row.name,
    ownerId: input.owner_id ?? row.ownerId,
    visibleTo: input.visible_to ?? row.visibleTo,
    labelIds: input.label_ids ?? row.labelIds,
    address: input.address === undefined ? row.address : input.address,
    profile: { ...row.profile, ...profileOf(input) },
    custom: mergeCustom(row.custom, input.custom_fields),
  });
  return ok(renderOrganization(account, row));
}

function profileOf(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(PROFILE_SHAPE).flatMap((key) => (input[key] === undefined ? [] : [[key, input[key]]])),
  );
}

function list(context: Context): Answer {
  const { account } = context;
  const query = readQuery(LIST_SHAPE, context);
  const rendering = renderingOf(query);
  const filtered = filterRows(account, query.filter_id, 'org');
  const accept = filtered
    ? (row: OrganizationRow) => filtered.accept(row)
    : (row: OrganizationRow) =>
        (query.owner_id === undefined || row.ownerId === query.owner_id) && inPeriod(row.updateTime, query);
  const plan = {
    table: account.organizations,
    narrow:
      !filtered && query.owner_id !== undefined ? { index: 'owner_id', value: query.owner_id } : undefined,
    ids: filtered ? undefined : query.ids,
    accept: (row: OrganizationRow) => !row.deleted && accept(row),
    sortKeys: TRACKED_SORTS,
    render: (row: OrganizationRow) => renderOrganization(account, row, rendering),
  };
  return listV2(plan, query);
}

export function renderOrganization(
  account: AccountStore,
  row: OrganizationRow,
  rendering?: Rendering,
): Record<string, unknown> {
  const profile = account.features.organizationProfile
    ? Object.fromEntries(Object.keys(PROFILE_SHAPE).map((key) => [key, row.profile[key] ?? null]))
    : {};
  return {
    id: row.id,
    name: row.name,
    owner_id: row.ownerId,
    add_time: toV2Time(row.addTime),
    update_time: toV2Time(row.updateTime),
    is_deleted: row.deleted,
    visible_to: row.visibleTo,
    address: row.address,
    label_ids: row.labelIds,
    ...profile,
    ...(rendering && includedFields(account, 'org_id', row.id, rendering.include)),
    custom_fields: renderCustom(account, 'organization', row.custom, rendering),
  };
}

export const organizationRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: list },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const rendering = renderingOf(readQuery(GET_SHAPE, context));
      return ok(
        renderOrganization(
          context.account,
          readableRow(context.account.organizations, context.params.id, context.now),
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
      const row = rowOf(context.account.organizations, context.params.id);
      return ok({ id: changeRecord(context, 'organizations', row, { deleted: true }).id });
    },
  },
];
