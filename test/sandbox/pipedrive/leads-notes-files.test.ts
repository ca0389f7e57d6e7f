import FormData from 'form-data';
import type { AxiosInstance } from 'axios';
import { expect, test } from 'vitest';
import { dataOf, idOf, sandboxOf, type Json } from './helpers.js';

async function personOf(api: AxiosInstance): Promise<number> {
  return idOf(api.post('/api/v2/persons', { name: 'Ida Berg' }));
}

test('a lead needs a person or an organization, and keeps one', async () => {
  const { api } = await sandboxOf();
  expect((await api.post('/v1/leads', { title: 'L' })).status).toBe(400);
  const lead = await dataOf(api.post('/v1/leads', { title: 'L', person_id: await personOf(api) }));
  expect((await api.patch(`/v1/leads/${String(lead.id)}`, { person_id: null })).status).toBe(400);
});

test.each([
  [{ value: { amount: 5 } }, "value.currency: Parameter 'currency' is required"],
  [{ visible_to: 3 }, 'visible_to: This value should be one of'],
  [{ is_archived: true }, "Parameter 'is_archived' is not allowed"],
  [{ custom_fields: {} }, "Parameter 'custom_fields' is not allowed"],
  [{ add_time: '2020-01-01T00:00:00Z' }, "Parameter 'add_time' is not allowed"],
  [{ expected_close_date: 'soon' }, 'is not a valid date'],
])('a lead refuses %j', async (extra, message) => {
  const { api } = await sandboxOf();
  const { status, data } = await api.post('/v1/leads', {
    title: 'L',
    person_id: await personOf(api),
    ...extra,
  });
  expect(status).toBe(400);
  expect(data.error).toContain(message);
});

test('custom fields of a lead are flat, in v1 form, and absent when unset', async () => {
  const { api } = await sandboxOf();
  const make = (field_type: string, extra: Json = {}) =>
    dataOf<{ field_code: string; options: { id: number }[] }>(
      api.post('/api/v2/dealFields', { field_name: field_type, field_type, ...extra }),
    );
  const money = await make('monetary');
  const choice = await make('enum', { options: [{ label: 'A' }] });
  const unset = await make('text');
  const custom = {
    [money.field_code]: 12.5,
    [`${money.field_code}_currency`]: 'USD',
    [choice.field_code]: String(choice.options[0]?.id),
  };
  const lead = await dataOf(api.post('/v1/leads', { title: 'L', person_id: await personOf(api), ...custom }));
  expect(lead).toMatchObject(custom);
  expect(lead).not.toHaveProperty(unset.field_code);
  const wrong = await api.patch(`/v1/leads/${String(lead.id)}`, { [choice.field_code]: '1' });
  expect(wrong.status).toBe(400);
  const lone = await api.patch(`/v1/leads/${String(lead.id)}`, { [`${money.field_code}_currency`]: 'EUR' });
  expect(lone.status).toBe(400);
});

test('lead times have milliseconds, v2 times whole seconds, note times the old form', async () => {
  const { api } = await sandboxOf();
  const person_id = await personOf(api);
  const lead = await dataOf(api.post('/v1/leads', { title: 'L', person_id }));
  expect(lead.add_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect((await dataOf(api.get(`/api/v2/persons/${person_id}`))).add_time).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  );
  const note = await dataOf(api.post('/v1/notes', { content: 'n', person_id }));
  expect(note.add_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
});

test('an archived lead leaves the list, cannot be edited or linked, and comes back', async () => {
  const { api } = await sandboxOf();
  const { id } = await dataOf<{ id: string }>(
    api.post('/v1/leads', { title: 'L', person_id: await personOf(api) }),
  );
  await api.patch(`/v1/leads/${id}`, { is_archived: true });
  expect((await api.get('/v1/leads')).data.data).toBeNull();
  expect((await api.get('/v1/leads/archived')).data.data).toHaveLength(1);
  expect((await api.patch(`/v1/leads/${id}`, { title: 'X' })).status).toBe(400);
  expect((await api.post('/v1/notes', { content: 'n', lead_id: id })).status).toBe(400);
  expect((await api.patch(`/v1/leads/${id}`, { is_archived: false })).status).toBe(200);
});

test('a note is sanitised, needs a parent, keeps its author and time, and is limited to 100 KB', async () => {
  const { api, sandbox } = await sandboxOf();
  const person_id = await personOf(api);
  const author = Number(sandbox.dump('production').users[2]?.id);
  const note = await dataOf(
    api.post('/v1/notes', {
      content: '<p onclick="x()">Hello</p><script>alert(1)</script>',
      person_id,
      user_id: author,
      add_time: '2019-05-06 07:08:09',
      pinned_to_person_flag: 1,
    }),
  );
  expect(note).toMatchObject({
    content: '<p>Hello</p>',
    user_id: author,
    add_time: '2019-05-06 07:08:09',
    pinned_to_person_flag: true,
  });
  expect((await api.post('/v1/notes', { content: 'n' })).status).toBe(400);
  expect((await api.post('/v1/notes', { content: 'n', person_id, pinned_to_deal_flag: 1 })).status).toBe(400);
  expect((await api.post('/v1/notes', { content: 'n'.repeat(100_000), person_id })).status).toBe(200);
  expect((await api.post('/v1/notes', { content: 'ü'.repeat(50_001), person_id })).status).toBe(400);
  const replayed = await api.put(`/v1/notes/${String(note.id)}`, note);
  expect([replayed.status, replayed.data.error]).toEqual([400, 'Bad request']);
});

test('only an admin writes a note in the name of another user', async () => {
  const { api, control, sandbox } = await sandboxOf();
  const person_id = await personOf(api);
  const { data } = await control.post('/accounts/production/tokens', { email: 'sam@acme.example' });
  const headers = { 'x-api-token': data.token as string };
  const other = Number(sandbox.dump('production').users[0]?.id);
  expect((await api.post('/v1/notes', { content: 'n', person_id, user_id: other }, { headers })).status).toBe(
    403,
  );
  expect(
    (await api.post('/v1/notes', { content: 'n', person_id, user_id: data.userId }, { headers })).status,
  ).toBe(200);
});

function formOf(bytes: Buffer, name: string, fields: Record<string, string>): FormData {
  const form = new FormData();
  form.append('file', bytes, { filename: name });
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  return form;
}

test('file bytes come back as they went up, small or large, with their original name', async () => {
  const { api, sandbox } = await sandboxOf();
  const deal = await idOf(api.post('/api/v2/deals', { title: 'D' }));
  for (const size of [0, 1, 300_000]) {
    const bytes = Buffer.alloc(size, 'pdf-');
    const file = await dataOf(
      api.post('/v1/files', formOf(bytes, 'Angebot für Köln.pdf', { deal_id: String(deal) })),
    );
    expect(file).toMatchObject({ name: 'Angebot für Köln.pdf', file_size: size, deal_id: deal });
    const back = await api.get<Buffer>(`/v1/files/${String(file.id)}/download`, {
      responseType: 'arraybuffer',
    });
    expect(Buffer.from(back.data).equals(bytes)).toBe(true);
    expect(sandbox.fileBytes('production', Number(file.id))?.equals(bytes)).toBe(true);
  }
  expect(await dataOf<unknown[]>(api.get(`/v1/deals/${deal}/files?sort=id DESC`))).toHaveLength(3);
});

test('a file above the limit is 413, one without a part or with a missing parent 400', async () => {
  const { api } = await sandboxOf({ maxFileBytes: 1_000 });
  expect((await api.post('/v1/files', formOf(Buffer.alloc(1_000), 'a.bin', {}))).status).toBe(200);
  expect((await api.post('/v1/files', formOf(Buffer.alloc(1_001), 'a.bin', {}))).status).toBe(413);
  expect((await api.post('/v1/files', formOf(Buffer.alloc(1), 'a.bin', { deal_id: '1' }))).status).toBe(400);
  const empty = new FormData();
  empty.append('deal_id', '1');
  expect((await api.post('/v1/files', empty)).status).toBe(400);
});
