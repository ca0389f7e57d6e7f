import fc from 'fast-check';
import type { AxiosInstance } from 'axios';
import { expect, test } from 'vitest';
import { dataOf, idOf, sandboxOf, type Json } from './helpers.js';

async function walk(api: AxiosInstance, path: string, params: Json): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | null = null;
  do {
    const { data }: { data: { data: { id: number }[]; additional_data: { next_cursor: string | null } } } =
      await api.get(path, {
        params: { ...params, ...(cursor !== null && { cursor }) },
      });
    ids.push(...data.data.map((row) => row.id));
    cursor = data.additional_data.next_cursor;
  } while (cursor !== null);
  return ids;
}

test('a walk by cursor gives every record once, in order, whatever the page size, sort and direction', async () => {
  const { api } = await sandboxOf();
  const created: { id: number; time: string }[] = [];
  for (let index = 0; index < 23; index += 1) {
    const time = `20${10 + ((index * 7) % 12)}-01-01T00:00:00Z`;
    created.push({
      id: await idOf(api.post('/api/v2/organizations', { name: `O${index}`, add_time: time })),
      time,
    });
  }
  const expected = {
    id: created.map(({ id }) => id),
    add_time: [...created].sort((a, b) => a.time.localeCompare(b.time) || a.id - b.id).map(({ id }) => id),
  };
  const arbitrary = fc.record({
    limit: fc.integer({ min: 1, max: 30 }),
    sort_by: fc.constantFrom('id' as const, 'add_time' as const),
    sort_direction: fc.constantFrom('asc', 'desc'),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async (params) => {
      const wanted =
        params.sort_direction === 'asc' ? expected[params.sort_by] : [...expected[params.sort_by]].reverse();
      expect(await walk(api, '/api/v2/organizations', params)).toEqual(wanted);
    }),
    { numRuns: 40 },
  );
});

test('a record created during a walk by id is found at its end, and none is skipped', async () => {
  const { api } = await sandboxOf();
  const ids: number[] = [];
  for (let index = 0; index < 4; index += 1)
    ids.push(await idOf(api.post('/api/v2/persons', { name: `P${index}` })));
  const first = await api.get('/api/v2/persons', { params: { limit: 2 } });
  ids.push(await idOf(api.post('/api/v2/persons', { name: 'late' })));
  const rest = await api.get('/api/v2/persons', {
    params: { limit: 500, cursor: first.data.additional_data.next_cursor },
  });
  expect([...first.data.data, ...rest.data.data].map((row: { id: number }) => row.id)).toEqual(ids);
});

test('ids grow with every record and cannot be guessed from the one before', async () => {
  const { api } = await sandboxOf();
  const ids: number[] = [];
  for (let index = 0; index < 30; index += 1)
    ids.push(await idOf(api.post('/api/v2/organizations', { name: 'O' })));
  const gaps = ids.slice(1).map((id, index) => id - (ids[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(0);
  expect(new Set(gaps).size).toBeGreaterThan(2);
});

test('lists narrow by parent, owner, status, ids and update time', async () => {
  const { api, sandbox } = await sandboxOf();
  const org = await idOf(api.post('/api/v2/organizations', { name: 'O' }));
  const person = await idOf(api.post('/api/v2/persons', { name: 'P', org_id: org }));
  await api.post('/api/v2/persons', { name: 'Other' });
  const open = await idOf(api.post('/api/v2/deals', { title: 'open', org_id: org, person_id: person }));
  const lost = await idOf(api.post('/api/v2/deals', { title: 'lost', status: 'lost', lost_reason: 'price' }));
  const activity = await idOf(
    api.post('/api/v2/activities', { subject: 'S', participants: [{ person_id: person }], deal_id: open }),
  );
  const find = async (path: string) =>
    (await dataOf<{ id: number }[]>(api.get(`/api/v2/${path}`))).map((row) => row.id);
  expect(await find(`persons?org_id=${org}`)).toEqual([person]);
  expect(await find(`persons?deal_id=${open}`)).toEqual([person]);
  expect(await find(`deals?person_id=${person}&org_id=${org}`)).toEqual([open]);
  expect(await find('deals?status=won,lost')).toEqual([lost]);
  expect(await find(`deals?ids=${lost},${open}`)).toEqual([open, lost]);
  expect(await find(`activities?person_id=${person}&done=false`)).toEqual([activity]);
  sandbox.clock.advance(5_000);
  const since = new Date(sandbox.clock.now()).toISOString().replace(/\.\d+Z/, 'Z');
  await api.patch(`/api/v2/deals/${lost}`, { title: 'lost again' });
  expect(await find(`deals?updated_since=${since}`)).toEqual([lost]);
  expect(await find(`deals?updated_until=${since}`)).toEqual([open]);
});

test.each([
  'limit=501',
  'limit=0',
  'surprise=1',
  'updated_since=2026-01-01T00:00:00.123Z',
  'sort_by=title',
  'cursor=nonsense',
  'ids=a',
])('a v2 list refuses ?%s', async (query) => {
  const { api } = await sandboxOf();
  expect((await api.get(`/api/v2/deals?${query}`)).status).toBe(400);
});

test('v1 lists page by start and limit, sort, and give null when there is nothing', async () => {
  const { api } = await sandboxOf();
  expect((await api.get('/v1/leads')).data).toMatchObject({
    data: null,
    additional_data: { pagination: { more_items_in_collection: false } },
  });
  const person_id = await idOf(api.post('/api/v2/persons', { name: 'P' }));
  for (const title of ['a', 'b', 'c']) await api.post('/v1/leads', { title, person_id });
  const first = await api.get('/v1/leads?limit=2&sort=title DESC');
  expect(first.data.data.map((lead: Json) => lead.title)).toEqual(['c', 'b']);
  expect(first.data.additional_data.pagination).toEqual({
    start: 0,
    limit: 2,
    more_items_in_collection: true,
    next_start: 2,
  });
  const last = await api.get('/v1/leads?limit=2&start=2&sort=title DESC');
  expect(last.data.data.map((lead: Json) => lead.title)).toEqual(['a']);
  expect((await api.get('/v1/files?limit=101')).status).toBe(400);
});

test('a saved filter finds records by a custom field and overrides the other filters', async () => {
  const { api } = await sandboxOf();
  const { field_code } = await dataOf(
    api.post('/api/v2/dealFields', { field_name: 'Key', field_type: 'varchar' }),
  );
  const v1Fields = await dataOf<{ id: number; key: string }[]>(api.get('/v1/dealFields?limit=500'));
  const field_id = String(v1Fields.find((field) => field.key === field_code)?.id);
  const ids: number[] = [];
  for (const key of ['deals/1', 'deals/2', 'deals/3']) {
    ids.push(
      await idOf(api.post('/api/v2/deals', { title: key, custom_fields: { [String(field_code)]: key } })),
    );
  }
  const either = ['deals/1', 'deals/3'].map((value) => ({ object: 'deal', field_id, operator: '=', value }));
  const conditions = {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [] },
      { glue: 'or', conditions: either },
    ],
  };
  const filter_id = await idOf(api.post('/v1/filters', { name: 'F', type: 'deals', conditions }));
  const found = await dataOf<{ id: number }[]>(
    api.get('/api/v2/deals', { params: { filter_id, ids: ids[1] } }),
  );
  expect(found.map((row) => row.id)).toEqual([ids[0], ids[2]]);
});

test('search finds a record only after the index lag; lists find it at once', async () => {
  const { api, sandbox } = await sandboxOf();
  const id = await idOf(api.post('/api/v2/organizations', { name: 'Nordlicht GmbH' }));
  const search = async () =>
    (await dataOf<{ items: { item: { id: number } }[] }>(api.get('/api/v2/itemSearch?term=nordlicht'))).items;
  expect(await search()).toEqual([]);
  expect(await dataOf<unknown[]>(api.get('/api/v2/organizations'))).toHaveLength(1);
  sandbox.clock.advance(3_000);
  expect((await search()).map(({ item }) => item.id)).toEqual([id]);
  const exact = await dataOf<{ items: unknown[] }>(
    api.get('/api/v2/organizations/search?term=nordlicht&exact_match=true'),
  );
  expect(exact.items).toEqual([]);
});
