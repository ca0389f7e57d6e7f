import type { Context, Route } from '../context.js';
import { ApiError, forbidden, type Answer } from '../errors.js';
import type { WebhookRow } from '../store/rows.js';
import { toLeadTime } from '../times.js';
import * as v from '../validation.js';

const PATH = '/api/v1/webhooks';

/** Webhooks per user; the next one is 422. */
const LIMIT = 40;

const SHAPE = {
  subscription_url: v.text(2_048, true),
  event_action: v.oneOf('create', 'change', 'delete', '*'),
  event_object: v.oneOf(
    'activity',
    'deal',
    'lead',
    'note',
    'organization',
    'person',
    'pipeline',
    'product',
    'stage',
    'user',
    '*',
  ),
  name: v.text(255, true),
  user_id: v.integer(),
  http_auth_user: v.nullable(v.text(255)),
  http_auth_password: v.nullable(v.text(255)),
  version: v.oneOf('1.0', '2.0'),
};

/** Webhook errors have a body of their own: `status` and `errors` by field. */
function refuse(status: number, body: Record<string, unknown>): ApiError {
  return new ApiError({ status, body: { status: 'error', success: false, ...body } });
}

function create(context: Context): Answer {
  const { account, now, user, body } = context;
  if (!user.admin) throw forbidden();
  const problems = new v.Problems();
  const input = v.readShape(SHAPE, body.json ?? {}, problems);
  v.requireKeys(body.json, ['subscription_url', 'event_action', 'event_object', 'name'], problems);
  if (input.subscription_url && !URL.canParse(input.subscription_url))
    problems.schema('subscription_url', 'invalid or non-reachable URL');
  if (problems.any) throw refuse(400, { errors: errorsOf(problems) });
  const active = account.webhooks.all().filter((row) => !row.deleted && row.userId === user.id);
  if (active.length >= LIMIT) throw refuse(422, { errors: { user_id: ['webhook limit reached'] } });
  const row = account.webhooks.insert({
    id: account.nextId('webhooks'),
    userId: input.user_id ?? user.id,
    ownerId: user.id,
    name: input.name ?? '',
    subscriptionUrl: input.subscription_url ?? '',
    eventAction: input.event_action ?? '*',
    eventObject: input.event_object ?? '*',
    version: input.version ?? '2.0',
    httpAuthUser: input.http_auth_user ?? null,
    addTime: now,
    deleted: false,
  });
  return { status: 201, body: { status: 'ok', success: true, data: renderWebhook(context, row) } };
}

function errorsOf(problems: v.Problems): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const message of problems.messages) {
    const [field = 'body', ...rest] = message.split(': ');
    (errors[field] ??= []).push(rest.join(': '));
  }
  return errors;
}

export function renderWebhook(
  { account }: Pick<Context, 'account'>,
  row: WebhookRow,
): Record<string, unknown> {
  return {
    id: row.id,
    company_id: account.companyId,
    owner_id: row.ownerId,
    user_id: row.userId,
    name: row.name,
    event_action: row.eventAction,
    event_object: row.eventObject,
    subscription_url: row.subscriptionUrl,
    version: row.version,
    is_active: 1,
    add_time: toLeadTime(row.addTime),
    remove_time: null,
    type: 'general',
    http_auth_user: row.httpAuthUser,
    http_auth_password: null,
    remove_reason: null,
    last_delivery_time: null,
    last_http_status: null,
    admin_id: row.ownerId,
  };
}

export const webhookRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (context) => {
      const rows = context.account.webhooks.all().filter((row) => !row.deleted);
      const data = rows.length === 0 ? null : rows.map((row) => renderWebhook(context, row));
      return { status: 200, body: { status: 'ok', success: true, data } };
    },
  },
  { method: 'POST', path: PATH, handle: create },
  {
    method: 'DELETE',
    path: `${PATH}/{id}`,
    handle: ({ account, params }) => {
      const row = account.webhooks.get(Number(params.id));
      if (!row || row.deleted) throw refuse(404, { message: 'webhook not found' });
      account.webhooks.update(row, { deleted: true });
      return { status: 200, body: { status: 'ok', success: true } };
    },
  },
];
