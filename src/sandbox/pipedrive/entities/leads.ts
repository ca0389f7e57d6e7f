import { readLeadBody, type LeadInput } from './lead-input.js';
import { leadList, renderLead } from './lead-output.js';
import type { Context, Route } from '../context.js';
import { mergeCustom } from '../custom-fields.js';
import { created, ok, v1Error, type Answer } from '../errors.js';
import { checkDealsCap, checkVisibility, defaultVisibility } from '../links.js';
import type { LeadRow } from '../store/rows.js';
import * as v from '../validation.js';

const PATH = '/api/v1/leads';

function leadOf(context: Context): LeadRow {
  const row = context.account.leads.get(context.params.id ?? '');
  if (!row || row.deleted) throw v1Error(404, 'requested lead not found');
  return row;
}

function create(context: Context): Answer {
  const { account, now, user } = context;
  const input = readLeadBody(context, undefined);
  checkVisibility(account, input.visible_to === undefined ? undefined : Number(input.visible_to));
  checkDealsCap(account);
  const row = account.leads.insert({
    id: account.random.uuid(),
    title: input.title ?? '',
    ownerId: input.owner_id ?? user.id,
    creatorId: user.id,
    personId: input.person_id ?? null,
    orgId: input.organization_id ?? null,
    labelIds: input.label_ids ?? [],
    value: input.value ?? null,
    expectedCloseDate: input.expected_close_date ?? null,
    visibleTo: input.visible_to ?? String(defaultVisibility(account)),
    wasSeen: input.was_seen ?? false,
    originId: input.origin_id ?? null,
    channel: input.channel ?? null,
    channelId: input.channel_id ?? null,
    archived: false,
    archiveTime: null,
    custom: mergeCustom({}, input.custom),
    deleted: false,
    addTime: now,
    updateTime: now,
    updaterId: user.id,
  });
  account.openDealsAndLeads += 1;
  return created(renderLead(account, row));
}

function update(context: Context): Answer {
  const { account, now, user } = context;
  const row = leadOf(context);
  const input = readLeadBody(context, row);
  checkVisibility(account, input.visible_to === undefined ? undefined : Number(input.visible_to));
  const archived = input.is_archived ?? row.archived;
  if (
    row.archived &&
    (archived || Object.keys(v.isObject(context.body.json) ? context.body.json : {}).length > 1)
  )
    throw v1Error(400, 'Archived leads cannot be edited.');
  if (row.archived && !archived) checkDealsCap(account);
  account.openDealsAndLeads += Number(row.archived) - Number(archived);
  account.leads.update(row, {
    ...changes(row, input),
    archived,
    archiveTime: archived ? (row.archiveTime ?? now) : null,
    updateTime: now,
    updaterId: user.id,
  });
  return ok(renderLead(account, row));
}

function changes(row: LeadRow, input: LeadInput): Partial<LeadRow> {
  return {
    title: input.title ?? row.title,
    ownerId: input.owner_id ?? row.ownerId,
    personId: input.person_id === undefined ? row.personId : input.person_id,
    orgId: input.organization_id === undefined ? row.orgId : input.organization_id,
    labelIds: input.label_ids ?? row.labelIds,
    value: input.value === undefined ? row.value : input.value,
    expectedCloseDate:
      input.expected_close_date === undefined ? row.expectedCloseDate : input.expected_close_date,
    visibleTo: input.visible_to ?? row.visibleTo,
    wasSeen: input.was_seen ?? row.wasSeen,
    channel: input.channel === undefined ? row.channel : input.channel,
    channelId: input.channel_id === undefined ? row.channelId : input.channel_id,
    custom: mergeCustom(row.custom, input.custom),
  };
}

function remove(context: Context): Answer {
  const { account, now, user } = context;
  const row = leadOf(context);
  account.leads.update(row, { deleted: true, updateTime: now, updaterId: user.id });
  if (!row.archived) account.openDealsAndLeads -= 1;
  return ok({ id: row.id });
}

export const leadRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: (context) => leadList(context, false) },
  { method: 'POST', path: PATH, handle: create },
  { method: 'GET', path: `${PATH}/archived`, handle: (context) => leadList(context, true) },
  {
    method: 'GET',
    path: `${PATH}/{id}`,
    handle: (context) => ok(renderLead(context.account, leadOf(context))),
  },
  { method: 'PATCH', path: `${PATH}/{id}`, handle: update },
  { method: 'DELETE', path: `${PATH}/{id}`, handle: remove },
  {
    method: 'GET',
    path: `${PATH}/{id}/permittedUsers`,
    handle: (context) => {
      leadOf(context);
      return ok(
        context.account.users
          .all()
          .filter((user) => user.active)
          .map((user) => user.id),
      );
    },
  },
];
