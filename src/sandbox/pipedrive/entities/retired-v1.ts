import type { Context, Method, Route } from '../context.js';
import { ok, v1Error, type Answer } from '../errors.js';
import { requireAdmin } from '../links.js';
import * as v from '../validation.js';
import { dealShape } from './deal-input.js';
import { renderDeal } from './deal-output.js';
import { createDeal } from './deals.js';

/** Record endpoints of v1 that were taken out of support on 2026-08-01. */
const RETIRED = ['deals', 'persons', 'organizations', 'activities', 'products', 'pipelines', 'stages'];
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'DELETE'];

function gone(): Answer {
  throw v1Error(410, 'This endpoint is no longer available. Use API v2.', { errorCode: 410 });
}

/**
 * `POST /v1/deals`, the one old way to keep a deal's creation date: body as in v2 plus `add_time`
 * (`YYYY-MM-DD HH:MM:SS`, UTC), custom fields inside `custom_fields`. Answers only when retired endpoints are enabled.
 */
function createV1Deal(context: Context): Answer {
  if (!context.settings.enableRetiredV1) return gone();
  const problems = new v.Problems();
  const input = v.readShape(
    { ...dealShape(context.account), add_time: v.v1Instant },
    context.body.json ?? {},
    problems,
  );
  if (input.title === undefined && !problems.any) throw v1Error(400, 'Deal title must be given.');
  if (input.add_time !== undefined) requireAdmin(context);
  return ok(renderDeal(context.account, createDeal(context, input, problems, input.add_time)));
}

/** The general shape of the retired endpoints: everything but deal creation stays gone. */
function retired(method: Method, path: string): Route {
  return { method, path, handle: gone };
}

export const retiredRoutes: readonly Route[] = [
  ...RETIRED.flatMap((name) =>
    METHODS.flatMap((method): Route[] => {
      const path = `/api/v1/${name}`;
      const one = retired(method, `${path}/{id}`);
      return method === 'POST' && name === 'deals'
        ? [{ method, path, handle: createV1Deal }, one]
        : [retired(method, path), one];
    }),
  ),
  ...[
    '/api/v1/itemSearch',
    '/api/v1/itemSearch/field',
    ...RETIRED.slice(0, 3).map((name) => `/api/v1/${name}/search`),
  ].map((path) => retired('GET', path)),
  retired('GET', '/api/v1/leads/search'),
];
