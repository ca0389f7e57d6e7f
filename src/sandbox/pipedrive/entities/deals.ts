import type { Context, Route } from '../context.js';
import { checkLabels, mergeCustom } from '../custom-fields.js';
import { ok, v2Error, type Answer } from '../errors.js';
import {
  checkDealsCap,
  checkLink,
  checkVisibility,
  defaultVisibility,
  ownerOf,
  readableRow,
  rowOf,
} from '../links.js';
import { changeRecord } from '../record-changes.js';
import type { AccountStore } from '../store/account.js';
import type { DealRow } from '../store/rows.js';
import * as v from '../validation.js';
import { checkClosing, closingOf, dealShape, type DealInput } from './deal-input.js';
import { dealList, GET_SHAPE, renderDeal } from './deal-output.js';
import { readQuery, renderingOf } from '../record-queries.js';
import { placeOf } from './deal-stage.js';

const PATH = '/api/v2/deals';

/** Creates a deal from a read body; `addTime` is settable only by the retired v1 endpoint. */
export function createDeal(
  context: Context,
  input: DealInput,
  problems: v.Problems,
  addTime?: number,
): DealRow {
  const { account, now } = context;
  const ownerId = ownerOf(context, input.owner_id, problems);
  checkParents(context, input, problems);
  const place = placeOf(account, input, undefined, problems);
  const status = input.status ?? 'open';
  checkClosing(input, status, input.is_archived ?? false, problems);
  problems.throwV2();
  checkVisibility(account, input.visible_to);
  const archived = input.is_archived ?? false;
  if (!archived) checkDealsCap(account);
  const row = account.deals.insert({
    id: account.nextId('deals'),
    ...newDealValues(account, input),
    ownerId,
    creatorId: context.user.id,
    ...place,
    status,
    stageChangeTime: null,
    ...closingOf(input, status, undefined, now),
    archived,
    archiveTime: archived ? (input.archive_time ?? now) : null,
    custom: mergeCustom({}, input.custom_fields),
    deleted: false,
    addTime: addTime ?? now,
    updateTime: now,
    updaterId: context.user.id,
  });
  if (!archived) account.openDealsAndLeads += 1;
  return row;
}

/** Values that a new deal takes over as they are, with their defaults. */
function newDealValues(account: AccountStore, input: DealInput) {
  return {
    title: input.title ?? '',
    value: input.value ?? 0,
    currency: input.currency ?? account.currency,
    personId: input.person_id ?? null,
    orgId: input.org_id ?? null,
    probability: input.probability ?? null,
    expectedCloseDate: input.expected_close_date ?? null,
    visibleTo: input.visible_to ?? defaultVisibility(account),
    labelIds: input.label_ids ?? [],
  };
}

function checkParents(context: Context, input: DealInput, problems: v.Problems): void {
  const { account } = context;
  checkLink(account.persons, input.person_id, 'person_id', problems);
  checkLink(account.organizations, input.org_id, 'org_id', problems);
  checkLabels(account, 'deal', input.label_ids, problems);
  if (input.is_deleted) problems.business('is_deleted', 'A deal is deleted by the DELETE method');
}

function create(context: Context): Answer {
  const problems = new v.Problems();
  const input = v.readShape(dealShape(context.account), context.body.json, problems);
  v.requireKeys(context.body.json, ['title'], problems);
  return ok(renderDeal(context.account, createDeal(context, input, problems)));
}

/** Applies a PATCH. An archived deal takes nothing but `is_archived: false`, and that alone. */
export function updateDeal(context: Context, row: DealRow, input: DealInput, problems: v.Problems): DealRow {
  const { account, now } = context;
  if (input.owner_id !== undefined) ownerOf(context, input.owner_id, problems);
  checkParents(context, input, problems);
  const place = placeOf(account, input, row, problems);
  const status = input.status ?? row.status;
  const archived = input.is_archived ?? row.archived;
  checkClosing(input, status, archived, problems);
  problems.throwV2();
  checkVisibility(account, input.visible_to);
  if (row.archived && (archived || Object.keys(input).length > 1))
    throw v2Error(400, 'Archived deals cannot be edited.', 'ERR_BAD_REQUEST');
  if (row.archived && !archived) checkDealsCap(account);
  account.openDealsAndLeads += Number(row.archived) - Number(archived);
  return changeRecord(context, 'deals', row, {
    ...plainChanges(row, input),
    ...place,
    ...(place.stageId !== row.stageId && { stageChangeTime: now }),
    status,
    ...closingOf(input, status, row, now),
    archived,
    archiveTime: archived ? (input.archive_time ?? row.archiveTime ?? now) : null,
    custom: mergeCustom(row.custom, input.custom_fields),
  });
}

function plainChanges(row: DealRow, input: DealInput): Partial<DealRow> {
  return {
    title: input.title ?? row.title,
    value: input.value ?? row.value,
    currency: input.currency ?? row.currency,
    ownerId: input.owner_id ?? row.ownerId,
    personId: input.person_id === undefined ? row.personId : input.person_id,
    orgId: input.org_id === undefined ? row.orgId : input.org_id,
    probability: input.probability === undefined ? row.probability : input.probability,
    expectedCloseDate:
      input.expected_close_date === undefined ? row.expectedCloseDate : input.expected_close_date,
    visibleTo: input.visible_to ?? row.visibleTo,
    labelIds: input.label_ids ?? row.labelIds,
  };
}

/** The plan's count of open deals goes down with it. */
export function removeDeal(context: Context, row: DealRow): void {
  changeRecord(context, 'deals', row, { deleted: true });
  if (!row.archived) context.account.openDealsAndLeads -= 1;
}

export const dealRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: (context) => dealList(context, false) },
  { method: 'POST', path: PATH, handle: create },
  { method: 'GET', path: `${PATH}/archived`, handle: (context) => dealList(context, true) },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const rendering = renderingOf(readQuery(GET_SHAPE, context));
      return ok(
        renderDeal(
          context.account,
          readableRow(context.account.deals, context.params.id, context.now),
          rendering,
        ),
      );
    },
  },
  {
    method: 'PATCH',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const row = rowOf(context.account.deals, context.params.id);
      const problems = new v.Problems();
      const input = v.readShape(dealShape(context.account), context.body.json, problems);
      return ok(renderDeal(context.account, updateDeal(context, row, input, problems)));
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const row = rowOf(context.account.deals, context.params.id);
      removeDeal(context, row);
      return ok({ id: row.id });
    },
  },
];
