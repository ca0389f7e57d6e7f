import type { Context, Route } from '../context.js';
import { ok, v1Error, type Answer } from '../errors.js';
import { requireAdmin } from '../links.js';
import { wholeList } from '../list-v1.js';
import { readV1Body } from '../v1-body.js';
import type { UserRow } from '../store/rows.js';
import { toV1Time } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v1/users';
const APPS = v.oneOf('global', 'sales', 'campaigns', 'projects', 'account_settings', 'partnership');
const CREATE_SHAPE = {
  email: v.text(255, true),
  access: v.list(v.object({ app: APPS, admin: v.bool, permission_set_id: v.text(64) }, ['app'])),
  active_flag: v.bool,
};

function userOf({ account, params }: Context): UserRow {
  const row = account.users.get(Number(params.id));
  if (!row) throw v1Error(404, 'User not found');
  return row;
}

function create(context: Context): Answer {
  requireAdmin(context);
  const { account, now } = context;
  const input = readV1Body(CREATE_SHAPE, context, ['email']);
  const email = input.email ?? '';
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw v1Error(400, 'Bad request: email is not valid');
  if (account.users.all().some((user) => same(user.email, email)))
    throw v1Error(409, 'User with this email already exists');
  const admin = input.access?.some((access) => access.app === 'sales' && access.admin) ?? false;
  const row = account.addUser({ email, name: email, admin, active: input.active_flag ?? true }, now);
  return ok(renderUser(context, row));
}

function update(context: Context): Answer {
  requireAdmin(context);
  const row = userOf(context);
  const input = readV1Body({ active_flag: v.bool }, context, ['active_flag']);
  context.account.users.update(row, { active: input.active_flag ?? row.active, updateTime: context.now });
  return ok(renderUser(context, row));
}

function find(context: Context): Answer {
  const term = (context.query.get('term') ?? '').toLowerCase();
  if (term.length < 1) throw v1Error(400, 'Bad request: term is required');
  const byEmail = context.query.get('search_by_email') === '1';
  const found = context.account.users
    .all()
    .filter((user) => (byEmail ? user.email : user.name).toLowerCase().includes(term));
  return wholeList(found.map((user) => renderUser(context, user)));
}

function me(context: Context): Answer {
  const { account, user } = context;
  return ok({
    ...renderUser(context, user),
    company_id: account.companyId,
    company_name: account.companyDomain,
    company_domain: account.companyDomain,
    company_country: 'DE',
    company_industry: null,
    language: { language_code: 'en', country_code: 'US' },
  });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function renderUser(
  { account, user }: Pick<Context, 'account' | 'user'>,
  row: UserRow,
): Record<string, unknown> {
  const apps = row.admin ? ['sales', 'global', 'account_settings'] : ['sales'];
  return {
    id: row.id,
    name: row.name,
    default_currency: account.currency,
    locale: 'en_US',
    lang: 1,
    email: row.email,
    phone: null,
    activated: true,
    last_login: toV1Time(row.addTime),
    created: toV1Time(row.addTime),
    modified: toV1Time(row.updateTime),
    has_created_company: row.admin,
    access: apps.map((app) => ({
      app,
      admin: row.admin,
      permission_set_id: `ps-${row.admin ? 'admin' : 'regular'}`,
    })),
    active_flag: row.active,
    timezone_name: 'Etc/UTC',
    timezone_offset: '+00:00',
    role_id: 1,
    icon_url: null,
    is_you: row.id === user.id,
    is_deleted: false,
  };
}

const PERMISSIONS = [
  'can_add_custom_fields',
  'can_bulk_edit_items',
  'can_change_visibility_of_items',
  'can_delete_activities',
  'can_delete_custom_fields',
  'can_delete_deals',
  'can_edit_custom_fields',
  'can_edit_deals_closed_date',
  'can_export_data_from_lists',
  'can_see_other_users',
];

export const userRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (context) => wholeList(context.account.users.all().map((user) => renderUser(context, user))),
  },
  { method: 'POST', path: PATH, handle: create },
  { method: 'GET', path: `${PATH}/me`, handle: me },
  { method: 'GET', path: `${PATH}/find`, handle: find },
  { method: 'GET', path: `${PATH}/{id}`, handle: (context) => ok(renderUser(context, userOf(context))) },
  { method: 'PUT', path: `${PATH}/{id}`, handle: update },
  {
    method: 'GET',
    path: `${PATH}/{id}/permissions`,
    handle: (context) => {
      const { admin } = userOf(context);
      return ok({
        ...Object.fromEntries(PERMISSIONS.map((name) => [name, admin])),
        can_use_api: true,
        can_use_import: admin,
      });
    },
  },
  {
    method: 'GET',
    path: '/api/v1/userSettings',
    handle: () =>
      ok({
        marketplace_team: false,
        list_limit: 500,
        beta_app: false,
        prevent_salesphone_callto_override: false,
        file_upload_destination: 's3',
        callto_link_syntax: 'callto:',
        autofill_deal_expected_close_date: true,
        person_duplicate_condition: 'name',
      }),
  },
];
