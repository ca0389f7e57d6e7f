import type { Context } from './context.js';
import { forbidden, notFound, planCap } from './errors.js';
import { DEALS_MAXIMUM } from './plans.js';
import type { AccountStore } from './store/account.js';
import type { RowId, Table } from './store/table.js';
import type { Problems } from './validation.js';

/** Deleted records are gone for good after 30 days, in milliseconds. */
const PURGED_AFTER = 30 * 86_400_000;

/** The undeleted row that a path's `{id}` names; 404 when there is none. */
export function rowOf<R extends { id: number; deleted: boolean }>(
  table: Table<R>,
  id: string | undefined,
): R {
  const row = byPathId(table, id);
  if (!row || row.deleted) throw notFound();
  return row;
}

/** For reading one record: a deleted or merged row is still shown, marked as deleted, for 30 days. */
export function readableRow<R extends { id: number; deleted: boolean; updateTime: number }>(
  table: Table<R>,
  id: string | undefined,
  now: number,
): R {
  const row = byPathId(table, id);
  if (!row || isPurged(row, now)) throw notFound();
  return row;
}

/** `updateTime` of a deleted row is the time of its deletion. */
export function isPurged(row: { deleted: boolean; updateTime: number }, now: number): boolean {
  return row.deleted && now - row.updateTime >= PURGED_AFTER;
}

function byPathId<R extends { id: number }>(table: Table<R>, id: string | undefined): R | undefined {
  return id !== undefined && /^\d{1,15}$/.test(id) ? table.get(Number(id)) : undefined;
}

/** A linked record has to exist, undeleted and unarchived; null and undefined link nothing. */
export function checkLink(
  rows: { get(id: RowId): { deleted: boolean; archived?: boolean } | undefined },
  id: number | string | null | undefined,
  path: string,
  problems: Problems,
): void {
  if (id === null || id === undefined) return;
  const row = rows.get(id);
  if (!row || row.deleted) problems.business(path, `Object with id ${id} was not found`);
  else if (row.archived) problems.business(path, `Object with id ${id} is archived`);
}

/** The owner: the calling user unless one is given, which has to be an active user. */
export function ownerOf(
  context: Context,
  ownerId: number | undefined,
  problems: Problems,
  path = 'owner_id',
): number {
  if (ownerId === undefined) return context.user.id;
  if (!context.account.activeUser(ownerId))
    problems.business(path, `User ${ownerId} was not found or is not active`);
  return ownerId;
}

/** Widest visibility of the plan: the whole company. */
export function defaultVisibility(account: AccountStore): number {
  return account.plan.visibility.at(-1) ?? 3;
}

/** A visibility that the plan does not have is 403, not 400. */
export function checkVisibility(account: AccountStore, value: number | undefined): void {
  if (value !== undefined && !account.plan.visibility.includes(value)) throw forbidden();
}

/** Leads and deals together are capped per seat; call before one becomes active. */
export function checkDealsCap(account: AccountStore): void {
  const bought = account.features.leadsAndDeals ?? account.plan.dealsPerSeat * account.seats;
  const cap = Math.min(DEALS_MAXIMUM, bought);
  if (account.openDealsAndLeads >= cap) {
    throw planCap(
      'feature_capping_deals_limit',
      'The limit of open deals and leads of your plan is reached.',
    );
  }
}

export function requireAdmin(context: Context): void {
  if (!context.user.admin) throw forbidden();
}
