import { expect, test } from 'vitest';
import { dataOf, sandboxOf } from './helpers.js';

test('a token may send the burst of its plan in two seconds, and again when the window has passed', async () => {
  const { api, sandbox } = await sandboxOf({ enforceLimits: true }, { features: { burst: 5 } });
  const statuses = async () =>
    Promise.all(Array.from({ length: 6 }, async () => (await api.get('/v1/users/me')).status));
  expect((await statuses()).filter((status) => status === 429)).toHaveLength(1);
  const rejected = await api.get('/v1/users/me');
  expect(rejected.data).toMatchObject({ success: false, errorCode: 429 });
  expect(rejected.headers).toMatchObject({ 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0' });
  expect(Number(rejected.headers['x-daily-ratelimit-token-remaining'])).toBeGreaterThan(0);
  sandbox.clock.advance(2_000);
  expect((await statuses()).filter((status) => status === 200)).toHaveLength(5);
});

test('search has its own window of ten, beside the burst of the plan', async () => {
  const { api } = await sandboxOf({ enforceLimits: true }, { plan: 'lite' });
  for (let index = 0; index < 10; index += 1)
    expect((await api.get('/api/v2/itemSearch?term=abc')).status).toBe(200);
  expect((await api.get('/api/v2/itemSearch?term=abc')).status).toBe(429);
  expect((await api.get('/v1/users/me')).status).toBe(200);
});

test('the daily budget belongs to the company: spent by cost, refused at zero, renewed at midnight of the clock', async () => {
  const { api, control, sandbox } = await sandboxOf(
    { enforceLimits: true },
    { features: { dailyBudget: 100 } },
  );
  sandbox.clock.set(Date.parse('2026-03-01T23:59:00Z'));
  await api.post('/api/v2/organizations', { name: 'O' });
  await api.get('/v1/notes');
  expect(sandbox.usage('production')).toMatchObject({
    limit: 100,
    spent: 25,
    remaining: 75,
    resetAt: '2026-03-02T00:00:00.000Z',
  });
  await control.post('/accounts/production/spend', { tokens: 75 });
  const rejected = await api.get('/v1/users/me');
  expect(rejected.status).toBe(429);
  expect(rejected.headers['x-daily-ratelimit-token-remaining']).toBe('0');
  expect(Number(rejected.headers['x-ratelimit-remaining'])).toBeGreaterThan(0);
  await control.post('/clock/advance', { ms: 60_000 });
  expect((await api.get('/v1/users/me')).headers['x-daily-ratelimit-token-remaining']).toBe('98');
});

test('a refused request costs its tokens unless it was refused by a limit', async () => {
  const { api, sandbox } = await sandboxOf({ enforceLimits: true }, { features: { burst: 2 } });
  expect((await api.post('/api/v2/deals', {})).status).toBe(400);
  expect((await api.get('/api/v2/deals/1')).status).toBe(404);
  expect((await api.get('/api/v2/deals/1')).status).toBe(429);
  expect(sandbox.usage('production').spent).toBe(6);
});

test('without enforcement nothing is refused, but tokens are counted and headers sent', async () => {
  const { api, sandbox } = await sandboxOf({}, { features: { burst: 1, dailyBudget: 3 } });
  for (let index = 0; index < 3; index += 1) {
    const { status, headers } = await api.get('/v1/users/me');
    expect([status, headers['x-ratelimit-limit']]).toEqual([200, '1']);
  }
  expect(sandbox.usage('production')).toMatchObject({ spent: 6, remaining: 0 });
});

test('a client that goes on after many 429s meets the edge: an HTML page, until it has been quiet', async () => {
  const { api, sandbox } = await sandboxOf({ enforceLimits: true }, { features: { burst: 1 } });
  for (let index = 0; index < 52; index += 1) await api.get('/v1/users/me');
  const blocked = await api.get('/v1/users/me');
  expect([blocked.status, blocked.headers['content-type']]).toEqual([403, 'text/html; charset=UTF-8']);
  sandbox.clock.advance(60_000);
  expect((await api.get('/v1/users/me')).status).toBe(200);
});

test('the old counter of POST and PUT calls is sent and enforced where it is switched on', async () => {
  const { api } = await sandboxOf({ enforceLimits: true }, { features: { dailyRequestLimit: 1 } });
  expect((await api.post('/api/v2/organizations', { name: 'O' })).headers['x-daily-requests-left']).toBe('0');
  expect((await api.post('/api/v2/organizations', { name: 'O' })).status).toBe(429);
});

test.each([
  ['lite', 30_000, '20'],
  ['growth', 60_000, '40'],
  ['professional', 90_000, '80'],
  ['Ultimate', 210_000, '120'],
])('the plan %s gives %d tokens a seat and a burst of %s', async (plan, tokens, burst) => {
  const { api, sandbox } = await sandboxOf({}, { plan, seats: 2 });
  expect((await api.get('/v1/users/me')).headers['x-ratelimit-limit']).toBe(burst);
  expect(sandbox.usage('production').limit).toBe(tokens * 2);
});

test('custom fields are capped by the plan', async () => {
  const customFields = Array.from({ length: 30 }, (_, index) => ({
    object: 'deal' as const,
    name: `F${index}`,
    type: 'text',
  }));
  const { api, control } = await sandboxOf({}, { plan: 'lite', customFields });
  const field = { field_name: 'One more', field_type: 'text' };
  const refused = await api.post('/api/v2/personFields', field);
  expect([refused.status, refused.data.code]).toEqual([403, 'feature_capping_custom_fields_limit']);
  await control.patch('/accounts/production', { plan: 'growth' });
  expect((await api.post('/api/v2/personFields', field)).status).toBe(200);
});

test('open leads and deals are capped by seat; archived and deleted ones do not count', async () => {
  const { api, control } = await sandboxOf({}, { plan: 'lite', seats: 1 });
  const person_id = (await dataOf(api.post('/api/v2/persons', { name: 'P' }))).id;
  const records = Array.from({ length: 2_500 }, (_, index) => ({ title: `D${index}` }));
  const seeded = await control.post('/accounts/production/seed', { entity: 'deals', records });
  const refused = await api.post('/v1/leads', { title: 'L', person_id });
  expect([refused.status, refused.data.code]).toEqual([403, 'feature_capping_deals_limit']);
  const [first, second] = seeded.data.data as { id: number }[];
  await api.delete(`/api/v2/deals/${first?.id}`);
  await api.patch(`/api/v2/deals/${second?.id}`, { is_archived: true });
  expect((await api.post('/v1/leads', { title: 'L', person_id })).status).toBe(201);
  expect((await api.post('/api/v2/deals', { title: 'D' })).status).toBe(200);
  expect((await api.patch(`/api/v2/deals/${second?.id}`, { is_archived: false })).status).toBe(403);
});
