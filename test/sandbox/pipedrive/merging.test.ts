import type { AxiosInstance } from 'axios';
import { expect, test } from 'vitest';
import { clientsOf, dataOf, idOf, sandboxOf, type Json } from './helpers.js';

const merge = (api: AxiosInstance, entity: string, id: number, merge_with_id: number) =>
  api.put(`/api/v1/${entity}/${id}/merge`, { merge_with_id });

/** Two organizations and two persons; the first of each has a deal, a lead, an activity, a note and a file. */
async function family() {
  const { api, control, sandbox } = await sandboxOf();
  const [gone, survivor] = [
    await idOf(api.post('/api/v2/organizations', { name: 'Works', address: { value: 'Hafenstr. 2, Kiel' } })),
    await idOf(api.post('/api/v2/organizations', { name: 'Works GmbH' })),
  ];
  const person = await idOf(api.post('/api/v2/persons', { name: 'Ida Berg', org_id: gone }));
  const other = await idOf(api.post('/api/v2/persons', { name: 'I. Berg' }));
  const deal = await idOf(api.post('/api/v2/deals', { title: 'Crane', org_id: gone, person_id: person }));
  const lead = await dataOf<{ id: string }>(
    api.post('/api/v1/leads', { title: 'Pump', person_id: person, organization_id: gone }),
  );
  const participants = [
    { person_id: other, primary: false },
    { person_id: person, primary: true },
  ];
  const activity = await idOf(
    api.post('/api/v2/activities', { subject: 'Call', deal_id: deal, org_id: gone, participants }),
  );
  const note = await idOf(api.post('/api/v1/notes', { content: 'n', org_id: gone, person_id: person }));
  const file = { name: 'offer.txt', content: Buffer.from('offer').toString('base64') };
  const links = { org_id: gone, person_id: person, deal_id: deal };
  const uploaded = (await control.post('/accounts/production/upload', { ...file, links })).data as {
    data: { id: number };
  };
  return {
    ...{ api, control, sandbox, gone, survivor, person, other, deal, activity, note },
    lead: lead.id,
    file: uploaded.data.id,
  };
}

test('what hung on a merged organization hangs on the survivor, with a new update time', async () => {
  const { api, sandbox, gone, survivor, person, deal, lead, activity, note, file } = await family();
  sandbox.clock.advance(3_600_000);
  const before = sandbox.clock.now() - 1_000;
  expect(await dataOf(merge(api, 'organizations', gone, survivor))).toEqual({ id: survivor });
  const moved = [
    await dataOf(api.get(`/api/v2/persons/${person}`)),
    await dataOf(api.get(`/api/v2/deals/${deal}`)),
    await dataOf(api.get(`/api/v2/activities/${activity}`)),
    await dataOf(api.get(`/api/v1/notes/${note}`)),
    await dataOf(api.get(`/api/v1/files/${file}`)),
    await dataOf(api.get(`/api/v1/leads/${lead}`)),
  ];
  expect(moved.map((row) => row.org_id ?? row.organization_id)).toEqual(moved.map(() => survivor));
  for (const row of moved) {
    const text = String(row.update_time);
    expect(Date.parse(text.includes('T') ? text : `${text.replace(' ', 'T')}Z`)).toBeGreaterThanOrEqual(
      before,
    );
  }
});

test('a merged record behaves like a deleted one: gone from the lists, marked when read by its id', async () => {
  const { api, gone, survivor } = await family();
  await merge(api, 'organizations', gone, survivor);
  expect((await dataOf<Json[]>(api.get('/api/v2/organizations'))).map(({ id }) => id)).toEqual([survivor]);
  expect(await dataOf(api.get(`/api/v2/organizations/${gone}`))).toMatchObject({
    id: gone,
    is_deleted: true,
  });
  expect((await api.patch(`/api/v2/organizations/${gone}`, { name: 'X' })).status).toBe(404);
  expect((await api.delete(`/api/v2/organizations/${gone}`)).status).toBe(404);
  expect((await merge(api, 'organizations', gone, survivor)).status).toBe(404);
  expect((await api.post('/api/v2/deals', { title: 'D', org_id: gone })).status).toBe(400);
});

test('the survivor keeps what it has and takes over what it lacks', async () => {
  const { api, control, gone, survivor } = await family();
  const make = async (field_name: string) => {
    const field = { field_name, field_type: 'varchar' };
    return (await dataOf<{ field_code: string }>(api.post('/api/v2/organizationFields', field))).field_code;
  };
  const [region, branch] = [await make('Region'), await make('Branch')];
  const edit = (id: number, custom_fields: Json) =>
    control.post('/accounts/production/edit', { entity: 'organizations', id, changes: { custom_fields } });
  await edit(gone, { [region]: 'North', [branch]: 'Timber' });
  await edit(survivor, { [branch]: 'Steel' });
  await merge(api, 'organizations', gone, survivor);
  expect(await dataOf(api.get(`/api/v2/organizations/${survivor}`))).toMatchObject({
    name: 'Works GmbH',
    address: { value: 'Hafenstr. 2, Kiel' },
    custom_fields: { [region]: 'North', [branch]: 'Steel' },
  });
});

test('merged persons: participants stand once, the answer names the one that is gone', async () => {
  const { api, person, other, activity, deal, lead } = await family();
  expect(await dataOf(merge(api, 'persons', person, other))).toMatchObject({
    id: other,
    name: 'I. Berg',
    merge_what_id: person,
  });
  expect((await dataOf(api.get(`/api/v2/activities/${activity}`))).participants).toEqual([
    { person_id: other, primary: true },
  ]);
  expect((await dataOf(api.get(`/api/v2/deals/${deal}`))).person_id).toBe(other);
  expect((await dataOf(api.get(`/api/v1/leads/${lead}`))).person_id).toBe(other);
});

test('merged deals: the survivor stays as it is, the other no longer counts against the plan', async () => {
  const { api, deal, activity, file } = await family();
  const won = await idOf(api.post('/api/v2/deals', { title: 'Crane 2', status: 'won', value: 5 }));
  expect(await dataOf(merge(api, 'deals', deal, won))).toMatchObject({
    id: won,
    title: 'Crane 2',
    status: 'won',
    merge_what_id: deal,
  });
  expect((await dataOf(api.get(`/api/v2/activities/${activity}`))).deal_id).toBe(won);
  expect((await dataOf(api.get(`/api/v1/files/${file}`))).deal_id).toBe(won);
  expect((await dataOf<Json[]>(api.get('/api/v2/deals?status=deleted'))).map(({ id }) => id)).toEqual([deal]);
});

test.each([
  [{}, 400],
  [{ merge_with_id: 'x' }, 400],
  [{ merge_with_id: 999_999 }, 404],
  [{ merge_with_id: null, surprise: 1 }, 400],
])('a merge with %j is refused with %d', async (body, status) => {
  const { api, gone, sandbox } = await family();
  expect((await api.put(`/api/v1/organizations/${gone}/merge`, body)).status).toBe(status);
  expect(sandbox.counts('production').organizations).toBe(2);
});

test('a record cannot be merged with itself, an archived deal not at all', async () => {
  const { api, gone, deal } = await family();
  expect((await merge(api, 'organizations', gone, gone)).status).toBe(400);
  const other = await idOf(api.post('/api/v2/deals', { title: 'Old', is_archived: true }));
  expect((await merge(api, 'deals', deal, other)).status).toBe(400);
});

test('people merge, upload and delete over the control port, without limits or log', async () => {
  const { control, sandbox, gone, survivor } = await family();
  const before = sandbox.requests().length;
  const email = 'sam@acme.example';
  const merged = await control.post('/accounts/production/merge', {
    ...{ entity: 'organizations', id: gone, mergeWithId: survivor, email },
  });
  expect(merged.data).toEqual({ data: { id: survivor } });
  expect(
    (await control.post('/accounts/production/merge', { entity: 'notes', id: 1, mergeWithId: 2 })).status,
  ).toBe(400);
  const content = Buffer.from('terms').toString('base64');
  const { data } = await control.post('/accounts/production/upload', {
    ...{ name: 'terms.txt', content, links: { org_id: survivor }, email },
  });
  expect(sandbox.fileBytes('production', data.data.id as number)?.toString()).toBe('terms');
  const rename = { entity: 'files', id: data.data.id, changes: { name: 'terms-2.txt' } };
  expect((await control.post('/accounts/production/edit', rename)).data.data.name).toBe('terms-2.txt');
  const sam = sandbox.dump('production').users.find((user) => user.email === email)?.id;
  expect(sandbox.dump('production').organizations.map((row) => row.updater_user_id)).toEqual([sam, sam]);
  expect(sandbox.requests()).toHaveLength(before);
});

test('deleted records are read by their id for 30 days, then they are gone', async () => {
  const { api, sandbox, gone, note, file } = await family();
  const deal = await idOf(api.post('/api/v2/deals', { title: 'Old' }));
  for (const path of [`/api/v2/organizations/${gone}`, `/api/v1/notes/${note}`, `/api/v1/files/${file}`])
    await api.delete(path);
  await api.delete(`/api/v2/deals/${deal}`);
  const paths = [`/api/v2/organizations/${gone}`, `/api/v1/notes/${note}`, `/api/v1/files/${file}`];
  const statuses = async () => Promise.all(paths.map(async (path) => (await api.get(path)).status));
  sandbox.clock.advance(29 * 86_400_000);
  expect(await statuses()).toEqual([200, 200, 200]);
  expect((await api.get('/api/v2/deals?status=deleted')).data.data).toHaveLength(1);
  sandbox.clock.advance(2 * 86_400_000);
  expect(await statuses()).toEqual([404, 404, 404]);
  expect((await api.get('/api/v2/deals?status=deleted')).data.data).toEqual([]);
});

test('deleting a parent leaves its children where they are, still pointing at it', async () => {
  const { api, sandbox, gone, person, deal, activity, note, lead } = await family();
  sandbox.clock.advance(60_000);
  const before = (await dataOf(api.get(`/api/v2/deals/${deal}`))).update_time;
  await api.delete(`/api/v2/organizations/${gone}`);
  await api.delete(`/api/v2/persons/${person}`);
  expect(await dataOf(api.get(`/api/v2/deals/${deal}`))).toMatchObject({
    org_id: gone,
    person_id: person,
    update_time: before,
  });
  expect((await dataOf(api.get(`/api/v1/leads/${lead}`))).organization_id).toBe(gone);
  await api.delete(`/api/v2/deals/${deal}`);
  expect(await dataOf(api.get(`/api/v2/activities/${activity}`))).toMatchObject({
    deal_id: deal,
    is_deleted: false,
  });
  expect((await dataOf(api.get(`/api/v1/notes/${note}`))).active_flag).toBe(true);
  // What is not about the dead link goes through; writing it again is refused.
  expect((await api.patch(`/api/v2/activities/${activity}`, { subject: 'Second call' })).status).toBe(200);
  expect((await api.patch(`/api/v2/activities/${activity}`, { deal_id: deal })).status).toBe(400);
});

test('the changelog tells who changed which field from what to what, newest first, and pages by cursor', async () => {
  const { api, control, sandbox, deal, gone, survivor } = await family();
  const sam = sandbox.dump('production').users[1]?.id;
  const me = sandbox.dump('production').users[0]?.id;
  expect((await api.get(`/api/v1/deals/${deal}/changelog`)).data).toMatchObject({ data: [] });
  sandbox.clock.set(Date.parse('2030-05-06T07:08:09Z'));
  const edit = {
    entity: 'deals',
    id: deal,
    email: 'sam@acme.example',
    changes: { title: 'Big crane', value: 7 },
  };
  await control.post('/accounts/production/edit', edit);
  await api.patch(`/api/v2/deals/${deal}`, { org_id: survivor, value: 7 });
  const first = (await api.get(`/api/v1/deals/${deal}/changelog?limit=1`)).data as Json;
  expect(first.data).toMatchObject([
    {
      ...{ field_key: 'org_id', old_value: String(gone), new_value: String(survivor), actor_user_id: me },
      ...{ time: '2030-05-06 07:08:09', change_source: 'api' },
    },
  ]);
  const cursor = (first.additional_data as { next_cursor: string }).next_cursor;
  const rest = (await api.get(`/api/v1/deals/${deal}/changelog`, { params: { cursor } })).data as Json;
  expect(rest).toMatchObject({
    data: [
      { field_key: 'value', old_value: '0', new_value: '7', actor_user_id: sam, change_source: 'app' },
      { field_key: 'title', old_value: 'Crane', new_value: 'Big crane', actor_user_id: sam },
    ],
    additional_data: { next_cursor: null },
  });
});

test('a merge is in the changelogs of what it moved and filled; a deletion is in none', async () => {
  const { api, gone, survivor, deal, person } = await family();
  await merge(api, 'organizations', gone, survivor);
  const keys = async (path: string) =>
    (await dataOf<Json[]>(api.get(`/api/v1/${path}/changelog`))).map(({ field_key }) => field_key);
  expect(await keys(`deals/${deal}`)).toEqual(['org_id']);
  expect(await keys(`persons/${person}`)).toEqual(['org_id']);
  expect(await keys(`organizations/${survivor}`)).toEqual(['address']);
  expect((await api.get(`/api/v1/organizations/${gone}/changelog`)).status).toBe(404);
});

test('the changelog of a token of another account, a wrong cursor and a wrong limit are refused', async () => {
  const { api, sandbox, deal } = await family();
  expect((await clientsOf(sandbox, 1).api.get(`/api/v1/deals/${deal}/changelog`)).status).toBe(404);
  expect((await api.get(`/api/v1/deals/${deal}/changelog?cursor=x`)).status).toBe(400);
  expect((await api.get(`/api/v1/deals/${deal}/changelog?limit=0`)).status).toBe(400);
});
