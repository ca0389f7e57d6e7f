import type { Context, Route } from '../context.js';
import { notFound, ok, v1Error, type Answer } from '../errors.js';
import { checkLink } from '../links.js';
import { wholeList } from '../list-v1.js';
import { throwV1 } from '../v1-body.js';
import type { AccountStore } from '../store/account.js';
import type { RelationshipRow } from '../store/rows.js';
import { toV1Time } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v1/organizationRelationships';
const SHAPE = {
  type: v.oneOf('parent', 'related'),
  rel_owner_org_id: v.integer(),
  rel_linked_org_id: v.integer(),
  org_id: v.integer(),
};

function read(context: Context, required: readonly string[]): v.Input<typeof SHAPE> {
  const { account, body } = context;
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, body.json ?? {}, problems);
  v.requireKeys(body.json, required, problems);
  checkLink(account.organizations, input.rel_owner_org_id, 'rel_owner_org_id', problems);
  checkLink(account.organizations, input.rel_linked_org_id, 'rel_linked_org_id', problems);
  const { rel_owner_org_id: owner, rel_linked_org_id: linked } = input;
  if (owner !== undefined && owner === linked)
    problems.business('rel_linked_org_id', 'An organization cannot be related to itself');
  throwV1(problems);
  return input;
}

function create(context: Context): Answer {
  const { account, now } = context;
  const input = read(context, ['type', 'rel_owner_org_id', 'rel_linked_org_id']);
  const row = account.relationships.insert({
    id: account.nextId('relationships'),
    type: input.type ?? 'related',
    ownerOrgId: input.rel_owner_org_id ?? 0,
    linkedOrgId: input.rel_linked_org_id ?? 0,
    addTime: now,
    updateTime: now,
    deleted: false,
  });
  return ok(render(account, row));
}

function rowOf({ account, params }: Context): RelationshipRow {
  const row = account.relationships.get(Number(params.id));
  if (!row || row.deleted) throw notFound();
  return row;
}

function render(account: AccountStore, row: RelationshipRow): Record<string, unknown> {
  const organization = (id: number) => ({
    value: id,
    name: account.organizations.get(id)?.name ?? null,
    people_count: 0,
    owner_id: account.organizations.get(id)?.ownerId,
  });
  return {
    id: row.id,
    type: row.type,
    rel_owner_org_id: organization(row.ownerOrgId),
    rel_linked_org_id: organization(row.linkedOrgId),
    add_time: toV1Time(row.addTime),
    update_time: toV1Time(row.updateTime),
    // A text, by the description and its example.
    active_flag: String(!row.deleted),
  };
}

export const relationshipRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: ({ account, query }) => {
      const id = Number(query.get('org_id'));
      if (!Number.isInteger(id) || id < 1) throw v1Error(400, 'Bad request: org_id is required');
      const rows = account.relationships
        .all()
        .filter((row) => !row.deleted && (row.ownerOrgId === id || row.linkedOrgId === id));
      return wholeList(rows.map((row) => render(account, row)));
    },
  },
  { method: 'POST', path: PATH, handle: create },
  { method: 'GET', path: `${PATH}/{id}`, handle: (context) => ok(render(context.account, rowOf(context))) },
  {
    method: 'PUT',
    path: `${PATH}/{id}`,
    handle: (context) => {
      const row = rowOf(context);
      const input = read(context, []);
      context.account.relationships.update(row, {
        type: input.type ?? row.type,
        ownerOrgId: input.rel_owner_org_id ?? row.ownerOrgId,
        linkedOrgId: input.rel_linked_org_id ?? row.linkedOrgId,
        updateTime: context.now,
      });
      return ok(render(context.account, row));
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: (context) =>
      ok({ id: context.account.relationships.update(rowOf(context), { deleted: true }).id }),
  },
];
