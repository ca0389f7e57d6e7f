import type { AxiosInstance } from 'axios';
import { expect, test } from 'vitest';
import { dataOf, idOf, sandboxOf, type Json } from './helpers.js';

const LOST = { title: 'D', status: 'lost', lost_time: '2023-05-01T12:00:00Z', lost_reason: 'price' };

async function lostDeal() {
  const { api } = await sandboxOf();
  const id = await idOf(api.post('/api/v2/deals', LOST));
  return { api, id, patch: (body: Json) => api.patch(`/api/v2/deals/${id}`, body) };
}

test('reopening a lost deal clears its closing times and reason; losing it again stamps it anew', async () => {
  const { patch } = await lostDeal();
  expect(await dataOf(patch({ status: 'open' }))).toMatchObject({
    status: 'open',
    lost_time: null,
    close_time: null,
    lost_reason: null,
  });
  const again = await dataOf(patch({ status: 'lost' }));
  expect(again).toMatchObject({ lost_reason: null });
  expect(again.lost_time).not.toBe(LOST.lost_time);
});

test('a lost deal that is won takes a won time and gives up what being lost had', async () => {
  const { patch } = await lostDeal();
  const won_time = '2024-01-02T03:04:05Z';
  expect(await dataOf(patch({ status: 'won', won_time }))).toMatchObject({
    won_time,
    close_time: won_time,
    lost_time: null,
    lost_reason: null,
  });
});

test.each([
  [{ won_time: '2024-01-02T03:04:05Z' }, 'won_time: can be set only when the status is won'],
  [
    { status: 'won', lost_time: '2024-01-02T03:04:05Z' },
    'lost_time: can be set only when the status is lost',
  ],
  [{ status: 'won', lost_reason: 'price' }, 'lost_reason: can be set only when the status is lost'],
  [{ status: 'open', lost_reason: null }, 'lost_reason: can be set only when the status is lost'],
  [{ status: 'open', close_time: null }, 'close_time: can be set only when the status is won or lost'],
  [{ lost_time: null }, 'lost_time: This value is not a valid datetime'],
  [{ status: 'deleted' }, 'status: This value should be one of: open, won, lost'],
  [{ is_deleted: true }, 'is_deleted: A deal is deleted by the DELETE method'],
  [{ title: null }, 'title: This value should be of type string'],
  [{ stage_change_time: '2024-01-02T03:04:05Z' }, "Parameter 'stage_change_time' is not allowed"],
])('a change of a lost deal by %j is refused, and nothing of it is stored', async (body, message) => {
  const { api, id, patch } = await lostDeal();
  const before = await dataOf(api.get(`/api/v2/deals/${id}`));
  const { status, data } = await patch({ value: 5, ...body });
  expect(status).toBe(400);
  expect(data.error).toContain(message);
  expect(await dataOf(api.get(`/api/v2/deals/${id}`))).toEqual(before);
});

test('a lost deal keeps its times when other fields change, and takes a corrected time and reason', async () => {
  const { patch } = await lostDeal();
  expect(await dataOf(patch({ value: 5 }))).toMatchObject({
    lost_time: LOST.lost_time,
    lost_reason: 'price',
  });
  const lost_time = '2023-06-01T12:00:00Z';
  expect(await dataOf(patch({ lost_time, lost_reason: null }))).toMatchObject({
    lost_time,
    close_time: lost_time,
    lost_reason: null,
  });
});

test('a deal moves between pipelines by its stage, or to the first stage of the pipeline', async () => {
  const { api, patch } = await lostDeal();
  const pipeline_id = await idOf(api.post('/api/v2/pipelines', { name: 'Service' }));
  const stages = await dataOf<{ id: number }[]>(api.get(`/api/v2/stages?pipeline_id=${pipeline_id}`));
  const [first, second] = [stages[0]?.id, stages[1]?.id];
  expect(await dataOf(patch({ pipeline_id }))).toMatchObject({ pipeline_id, stage_id: first });
  expect(await dataOf(patch({ stage_id: second }))).toMatchObject({ pipeline_id, stage_id: second });
  expect((await patch({ stage_id: second, pipeline_id: pipeline_id + 1 })).status).toBe(400);
});

test('links and dates of a deal are cleared by null', async () => {
  const { api } = await sandboxOf();
  const person_id = await idOf(api.post('/api/v2/persons', { name: 'Ida' }));
  const org_id = await idOf(api.post('/api/v2/organizations', { name: 'O' }));
  const body = { title: 'D', person_id, org_id, expected_close_date: '2030-01-02' };
  const id = await idOf(api.post('/api/v2/deals', body));
  const cleared = { person_id: null, org_id: null, expected_close_date: null };
  expect(await dataOf(api.patch(`/api/v2/deals/${id}`, cleared))).toMatchObject(cleared);
});

test('an archived deal takes nothing but being brought back, and that alone', async () => {
  const { api } = await sandboxOf();
  const id = await idOf(api.post('/api/v2/deals', { title: 'D', is_archived: true }));
  for (const body of [{ title: 'E' }, { is_archived: false, title: 'E' }, {}])
    expect((await api.patch(`/api/v2/deals/${id}`, body)).status).toBe(400);
  expect((await api.patch(`/api/v2/deals/${id}`, { is_archived: false })).status).toBe(200);
  expect((await api.patch(`/api/v2/deals/${id}`, { title: 'E' })).status).toBe(200);
});

test('e-mails of a person are replaced whole, cleared by an empty list, and never by null', async () => {
  const { api } = await sandboxOf();
  const emails = ['a@x.example', 'b@x.example'].map((value) => ({ value }));
  const id = await idOf(api.post('/api/v2/persons', { name: 'Ida', emails }));
  const patch = (body: Json) => api.patch(`/api/v2/persons/${id}`, body);
  expect(await dataOf(patch({ emails: [{ value: 'c@x.example' }] }))).toMatchObject({
    emails: [{ value: 'c@x.example', primary: true, label: 'work' }],
  });
  expect((await patch({ emails: null })).status).toBe(400);
  expect(await dataOf(patch({ emails: [] }))).toMatchObject({ emails: [] });
  expect((await patch({ add_time: '2020-01-01T00:00:00Z' })).status).toBe(400);
});

async function leadOf(api: AxiosInstance) {
  const person_id = await idOf(api.post('/api/v2/persons', { name: 'Ida' }));
  const organization_id = await idOf(api.post('/api/v2/organizations', { name: 'O' }));
  const { id } = await dataOf<{ id: string }>(
    api.post('/api/v1/leads', {
      title: 'L',
      person_id,
      organization_id,
      value: { amount: 5, currency: 'EUR' },
    }),
  );
  return (body: Json) => api.patch(`/api/v1/leads/${id}`, body);
}

test('a lead gives up its person or its organization, never both; null clears its value', async () => {
  const { api } = await sandboxOf();
  const patch = await leadOf(api);
  expect((await patch({ person_id: null, organization_id: null })).status).toBe(400);
  expect(await dataOf(patch({ person_id: null, value: null }))).toMatchObject({
    person_id: null,
    value: null,
  });
  expect((await patch({ organization_id: null })).status).toBe(400);
  expect((await patch({ origin_id: 'leads/1' })).status).toBe(400);
});

test('an archived lead is brought back alone, not together with a change', async () => {
  const { api } = await sandboxOf();
  const patch = await leadOf(api);
  await patch({ is_archived: true });
  expect((await patch({ is_archived: false, title: 'X' })).status).toBe(400);
  expect((await patch({ is_archived: false })).status).toBe(200);
});

test('an amount of a lead that is cleared takes its currency with it', async () => {
  const { api } = await sandboxOf();
  const patch = await leadOf(api);
  const field = { field_name: 'Fee', field_type: 'monetary' };
  const { field_code: key } = await dataOf<{ field_code: string }>(api.post('/api/v2/dealFields', field));
  expect(await dataOf(patch({ [key]: 5, [`${key}_currency`]: 'USD' }))).toMatchObject({ [key]: 5 });
  const cleared = await dataOf(patch({ [key]: null }));
  expect(Object.keys(cleared).filter((name) => name.startsWith(key))).toEqual([]);
});

test('participants of an activity are replaced whole; its links are cleared by null', async () => {
  const { api } = await sandboxOf();
  const [ida, per] = [
    await idOf(api.post('/api/v2/persons', { name: 'Ida' })),
    await idOf(api.post('/api/v2/persons', { name: 'Per' })),
  ];
  const deal_id = await idOf(api.post('/api/v2/deals', { title: 'D' }));
  const body = { subject: 'S', deal_id, participants: [{ person_id: ida }] };
  const id = await idOf(api.post('/api/v2/activities', body));
  const patch = (changes: Json) => api.patch(`/api/v2/activities/${id}`, changes);
  expect(
    await dataOf(patch({ participants: [{ person_id: per, primary: true }], deal_id: null })),
  ).toMatchObject({
    person_id: per,
    participants: [{ person_id: per, primary: true }],
    deal_id: null,
  });
  expect(await dataOf(patch({ participants: [] }))).toMatchObject({ person_id: null });
  expect((await patch({ person_id: ida })).status).toBe(400);
});

test('a note changes by PUT what is sent, keeps a parent, and tells who wrote last', async () => {
  const { api, control, sandbox } = await sandboxOf();
  const deal_id = await idOf(api.post('/api/v2/deals', { title: 'D' }));
  const id = await idOf(
    api.post('/api/v1/notes', { content: 'n', deal_id, add_time: '2020-01-02 03:04:05' }),
  );
  const put = (body: Json) => api.put(`/api/v1/notes/${id}`, body);
  expect(await dataOf(put({ content: 'm' }))).toMatchObject({ deal_id, add_time: '2020-01-02 03:04:05' });
  expect((await put({ deal_id: null })).status).toBe(400);
  expect((await put({ update_time: '2020-01-02 03:04:05' })).status).toBe(400);
  const edit = { entity: 'notes', id, email: 'sam@acme.example', changes: { content: 'o' } };
  const { data } = await control.post('/accounts/production/edit', edit);
  expect(data.data.last_update_user_id).toBe(sandbox.dump('production').users[1]?.id);
});

test('a file changes its name and description by a form, and nothing else', async () => {
  const { api, control } = await sandboxOf();
  const org_id = await idOf(api.post('/api/v2/organizations', { name: 'O' }));
  const upload = { name: 'a.txt', content: 'eA==', links: { org_id } };
  const { id } = (await control.post('/accounts/production/upload', upload)).data.data as { id: number };
  const put = (body: unknown) => api.put(`/api/v1/files/${id}`, body);
  expect((await put({ name: 'b.txt' })).status).toBe(400);
  expect((await put(new URLSearchParams({ org_id: '1' }))).status).toBe(400);
  expect(await dataOf(put(new URLSearchParams({ name: 'b.txt', description: 'd' })))).toMatchObject({
    name: 'b.txt',
    description: 'd',
    org_id,
  });
});
