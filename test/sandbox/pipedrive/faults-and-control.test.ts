import { expect, test } from 'vitest';
import { sandboxOf, tokenOf, clientsOf, type Json } from './helpers.js';

const POST = { method: 'POST', pathPrefix: '/api/v2/organizations' };
const create = { name: 'O' };

test.each([
  ['status-before', { status: 503 }, 503, 0],
  ['status-after', { status: 500 }, 500, 1],
  ['html403', {}, 403, 0],
  ['burst429', {}, 429, 0],
  ['daily429', {}, 429, 0],
  ['drop-headers', {}, 200, 1],
  ['late', { ms: 5 }, 200, 1],
  ['latency', { ms: 5 }, 200, 1],
])('the fault %s %j answers %d and leaves %d records, once', async (kind, extra, status, records) => {
  const { api, control, sandbox } = await sandboxOf();
  await control.post('/faults', { kind, match: POST, ...extra });
  const struck = await api.post('/api/v2/organizations', create);
  expect(struck.status).toBe(status);
  expect('x-ratelimit-limit' in struck.headers).toBe(
    !['drop-headers', 'html403', 'status-before', 'status-after'].includes(kind),
  );
  expect(sandbox.counts('production').organizations).toBe(records);
  expect((await api.post('/api/v2/organizations', create)).status).toBe(200);
});

test.each([
  ['reset-before', 0],
  ['reset-after', 1],
] as const)('the fault %s drops the connection and leaves %d records', async (kind, records) => {
  const { api, sandbox } = await sandboxOf();
  sandbox.addFault({ kind, match: POST });
  await expect(api.post('/api/v2/organizations', create)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(sandbox.counts('production').organizations).toBe(records);
});

test('a malformed answer is half a JSON text with status 200, after the commit', async () => {
  const { api, sandbox } = await sandboxOf();
  sandbox.addFault({ kind: 'malformed', match: POST });
  const { status, data } = await api.post('/api/v2/organizations', create);
  expect([status, typeof data]).toEqual([200, 'string']);
  expect(sandbox.counts('production').organizations).toBe(1);
});

test('a request that waits behind a fault is carried out although the client has given up', async () => {
  const { api, sandbox } = await sandboxOf();
  sandbox.addFault({ kind: 'latency', ms: 60, match: POST });
  await expect(api.post('/api/v2/organizations', create, { timeout: 15 })).rejects.toMatchObject({
    code: 'ECONNABORTED',
  });
  await expect.poll(() => sandbox.counts('production').organizations).toBe(1);
});

test('the two 429 faults differ only in their headers', async () => {
  const { api, sandbox } = await sandboxOf();
  sandbox.addFault({ kind: 'burst429' });
  sandbox.addFault({ kind: 'daily429' });
  const [burst, daily] = [await api.get('/v1/users/me'), await api.get('/v1/users/me')];
  expect(burst.data).toEqual(daily.data);
  expect([
    burst.headers['x-ratelimit-remaining'],
    burst.headers['x-daily-ratelimit-token-remaining'],
  ]).toEqual(['0', '1500000']);
  expect([
    daily.headers['x-ratelimit-remaining'],
    daily.headers['x-daily-ratelimit-token-remaining'],
  ]).toEqual(['1', '0']);
});

test('faults can be limited to an account, skip requests and strike several times', async () => {
  const { api, sandbox } = await sandboxOf();
  const staging = clientsOf(sandbox, 1).api;
  sandbox.addFault({
    kind: 'status-before',
    status: 500,
    times: 2,
    skip: 1,
    match: { account: 'production', path: '^/v1/users/me$' },
  });
  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1) {
    statuses.push((await api.get('/v1/users/me')).status);
    expect((await staging.get('/v1/users/me')).status).toBe(200);
  }
  expect(statuses).toEqual([200, 500, 500, 200]);
});

test.each([
  { kind: 'explosion' },
  { kind: 'late', delay: 3 },
  { kind: 'late', ms: '3' },
  { kind: 'late', match: { verb: 'GET' } },
])('a fault that could never strike is refused: %j', async (rule) => {
  const { control } = await sandboxOf();
  expect((await control.post('/faults', rule)).status).toBe(400);
});

test('a missing, wrong or revoked token gets the answer of the gateway', async () => {
  const { api, control, sandbox } = await sandboxOf();
  const anonymous = await api.get('/v1/users/me', { headers: { 'x-api-token': 'nobody' } });
  expect([anonymous.status, anonymous.headers['x-401-by-gw']]).toEqual([401, 'true']);
  expect(anonymous.data).toMatchObject({ success: false, errorCode: 401 });
  const bearer = { headers: { 'x-api-token': undefined, authorization: `Bearer ${tokenOf(sandbox, 0)}` } };
  expect((await api.get('/v1/users/me', bearer)).status).toBe(200);
  await control.post('/accounts/production/tokens/revoke', {});
  expect((await api.get('/v1/users/me')).status).toBe(401);
  await control.post('/accounts/production/tokens/restore', {});
  expect((await api.get('/v1/users/me')).status).toBe(200);
});

test('users come, go and own records only while they are active', async () => {
  const { api, control } = await sandboxOf();
  const { data } = await control.post('/accounts/production/users', {
    email: 'new@acme.example',
    name: 'Nora New',
  });
  const owner_id = data.user.id as number;
  expect((await api.post('/api/v2/organizations', { ...create, owner_id })).status).toBe(200);
  await control.patch(`/accounts/production/users/${owner_id}`, { active: false });
  expect((await api.post('/api/v2/organizations', { ...create, owner_id })).status).toBe(400);
});

test('an edit by a user changes the update time and the updater', async () => {
  const { api, control, sandbox } = await sandboxOf();
  const { data } = await api.post('/api/v2/organizations', create);
  sandbox.clock.advance(10_000);
  await control.post('/accounts/production/edit', {
    entity: 'organizations',
    id: data.data.id,
    email: 'sam@acme.example',
    changes: { name: 'Renamed' },
  });
  const { organizations, users } = sandbox.dump('production');
  const [org] = organizations as [Json];
  expect(org).toMatchObject({ name: 'Renamed', updater_user_id: users[1]?.id });
  expect(Date.parse(String(org.update_time))).toBeGreaterThan(Date.parse(String(org.add_time)));
  expect((await api.get(`/api/v2/organizations/${data.data.id}`)).data.data.name).toBe('Renamed');
});

test('the request log tells method, path, status and tokens, and bodies when asked', async () => {
  const { api, control } = await sandboxOf();
  await api.post('/api/v2/organizations', create);
  await control.post('/log', { bodies: true });
  await api.post('/api/v2/organizations', { name: 'second' });
  await api.get('/api/v2/organizations?limit=1');
  const { data } = await control.get('/log?method=post&pathPrefix=/api/v2/organizations');
  expect(data.requests).toMatchObject([
    { seq: 1, account: 'production', status: 200, tokens: 5 },
    { seq: 2, body: { name: 'second' } },
  ]);
  expect(data.requests[0]).not.toHaveProperty('body');
  expect((await control.get('/log/count?status=200')).data).toEqual({ count: 3 });
});

test('a reset brings back the beginning, with the same tokens', async () => {
  const { api, control, sandbox } = await sandboxOf();
  const before = sandbox.dump('production');
  await api.post('/api/v2/organizations', create);
  await control.post('/clock/advance', { ms: 1_000_000 });
  await control.post('/reset');
  expect((await api.get('/api/v2/organizations')).data.data).toEqual([]);
  expect(sandbox.dump('production').stages.map((stage) => stage.id)).toEqual(
    before.stages.map((stage) => stage.id),
  );
});

test('every answer carries the date of the sandbox clock', async () => {
  const { api, sandbox } = await sandboxOf();
  sandbox.clock.set(Date.parse('2030-05-06T07:08:09Z'));
  expect((await api.get('/v1/users/me')).headers.date).toContain('06 May 2030');
});
