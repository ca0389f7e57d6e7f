import type { Context, Route } from '../context.js';
import { ok, v1Error, type Answer } from '../errors.js';
import { removeDeal } from '../entities/deals.js';
import { rowOf } from '../links.js';
import { changeRecord } from '../record-changes.js';
import type { Table } from '../store/table.js';
import { readV1Body } from '../v1-body.js';
import * as v from '../validation.js';
import { dealBlanks, organizationBlanks, personBlanks } from './fill-blanks.js';
import { renderMergedDeal, renderMergedPerson } from './merged-output.js';
import { moveLinks } from './move-links.js';

const SHAPE = { merge_with_id: v.integer() };

interface Pair<R> {
  /** The record of the path: it disappears. */
  gone: R;
  /** `merge_with_id`: it stays, and its values win. */
  survivor: R;
}

function pairOf<R extends { id: number; deleted: boolean }>(context: Context, table: Table<R>): Pair<R> {
  const gone = rowOf(table, context.params.id);
  const { merge_with_id: id } = readV1Body(SHAPE, context, ['merge_with_id']);
  if (id === gone.id) throw v1Error(400, 'A record cannot be merged with itself.');
  const survivor = id === undefined ? undefined : table.get(id);
  if (!survivor || survivor.deleted) throw v1Error(404, 'The record to merge with was not found.');
  return { gone, survivor };
}

function mergeOrganizations(context: Context): Answer {
  const { gone, survivor } = pairOf(context, context.account.organizations);
  const blanks = organizationBlanks(survivor, gone);
  moveLinks(context, 'organizations', gone.id, survivor.id);
  changeRecord(context, 'organizations', gone, { deleted: true });
  changeRecord(context, 'organizations', survivor, blanks);
  return ok({ id: survivor.id });
}

function mergePersons(context: Context): Answer {
  const { gone, survivor } = pairOf(context, context.account.persons);
  const blanks = personBlanks(survivor, gone);
  moveLinks(context, 'persons', gone.id, survivor.id);
  changeRecord(context, 'persons', gone, { deleted: true });
  changeRecord(context, 'persons', survivor, blanks);
  return ok(renderMergedPerson(context.account, survivor, gone.id));
}

/** Archived deals cannot be edited, so they cannot be merged either. */
function mergeDeals(context: Context): Answer {
  const { gone, survivor } = pairOf(context, context.account.deals);
  if (gone.archived || survivor.archived) throw v1Error(400, 'Archived deals cannot be edited.');
  const blanks = dealBlanks(survivor, gone);
  moveLinks(context, 'deals', gone.id, survivor.id);
  removeDeal(context, gone);
  changeRecord(context, 'deals', survivor, blanks);
  return ok(renderMergedDeal(context.account, survivor, gone.id));
}

/** There is no way back from a merge, and nothing on the record that is gone tells where it went. */
export const mergeRoutes: readonly Route[] = [
  { method: 'PUT', path: '/api/v1/organizations/{id}/merge', handle: mergeOrganizations },
  { method: 'PUT', path: '/api/v1/persons/{id}/merge', handle: mergePersons },
  { method: 'PUT', path: '/api/v1/deals/{id}/merge', handle: mergeDeals },
];
