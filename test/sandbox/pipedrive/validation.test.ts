import { expect, test } from 'vitest';
import { dataOf, idOf, sandboxOf, type Json } from './helpers.js';

test('a v2 write names every violation of the request in one answer', async () => {
  const { api, sandbox } = await sandboxOf();
  const inactive = sandbox.dump('production').users[2]?.id;
  const body = {
    name: 7,
    surprise: 1,
    owner_id: inactive,
    label_ids: 'none',
    add_time: '2020-01-01 00:00:00',
    org_id: 999_999,
  };
  const { status, data } = await api.post('/api/v2/persons', body);
  expect(status).toBe(400);
  expect(data).toMatchObject({ success: false, code: 'ERR_SCHEMA_VALIDATION_FAILED' });
  for (const part of [
    'name: This value should be of type string',
    "surprise: Parameter 'surprise' is not allowed for this request",
    'label_ids: This value should be of type array',
    'add_time: This value is not a valid datetime',
    `owner_id: User ${String(inactive)} was not found or is not active`,
    'org_id: Object with id 999999 was not found',
  ]) {
    expect(data.error).toContain(part);
  }
  expect(sandbox.counts('production').persons).toBe(0);
});

test.each([
  ['deals', { title: 'D', add_time: '2020-01-01T00:00:00Z' }, "Parameter 'add_time' is not allowed"],
  ['deals', { title: 'D', update_time: '2020-01-01T00:00:00Z' }, "Parameter 'update_time' is not allowed"],
  [
    'deals',
    { title: 'D', won_time: '2020-01-01T00:00:00Z' },
    'won_time: can be set only when the status is won',
  ],
  [
    'deals',
    { title: 'D', status: 'won', lost_reason: 'price' },
    'lost_reason: can be set only when the status is lost',
  ],
  ['deals', { title: 'D', value: '12' }, 'value: This value should be of type number'],
  ['deals', { title: 'D', currency: 'XXY' }, 'currency: This value is not a valid currency'],
  ['deals', { title: 'x'.repeat(256) }, 'title: This value is too long'],
  ['deals', {}, "title: Parameter 'title' is required"],
  ['organizations', { name: ' ' }, 'name: This value should not be blank'],
  [
    'organizations',
    { name: 'O', custom_fields: { ['a'.repeat(40)]: 'x' } },
    'is not allowed for this request',
  ],
  ['organizations', { name: 'O', ['a'.repeat(40)]: 'x' }, 'is not allowed for this request'],
  [
    'activities',
    { subject: 'S', person_id: 1 },
    "'person_id' is a read-only field. Add a primary participant",
  ],
  ['activities', { subject: 'S', add_time: '2020-01-01T00:00:00Z' }, "Parameter 'add_time' is not allowed"],
  ['activities', { subject: 'S', due_time: '9:05' }, 'due_time: This value is not a valid datetime'],
  ['activities', { subject: 'S', due_date: '2023-02-30' }, 'due_date: This value is not a valid date'],
  ['activities', { subject: 'S', type: 'fax' }, "type: Activity type 'fax' was not found"],
  ['activities', { subject: 'S', note: 'n'.repeat(100_001) }, 'note: This value is too long'],
])('v2 %s refuse %j', async (entity, body, message) => {
  const { api } = await sandboxOf();
  const { status, data } = await api.post(`/api/v2/${entity}`, body);
  expect(status).toBe(400);
  expect(data.error).toContain(message);
});

test.each([
  ['monetary', 12, 'should be of type object'],
  ['set', [], 'should contain 1 element or more'],
  ['set', [1], 'is not an option of the field'],
  ['enum', 1, 'is not an option of the field'],
  ['enum', 'North', 'should be of type integer'],
  ['double', '1.5', 'should be of type number'],
  ['date', '2020-13-01', 'is not a valid date'],
  ['time', '09:00:00', 'should be of type object'],
  ['varchar', 'v'.repeat(256), 'is too long'],
  ['address', 'Kiel', 'should be of type object'],
  ['user', 1, 'Linked object was not found'],
])('a custom field of type %s refuses %j', async (type, value, message) => {
  const options = type === 'set' || type === 'enum' ? { options: [{ label: 'North' }] } : {};
  const { api } = await sandboxOf();
  const field = await dataOf(
    api.post('/api/v2/dealFields', { field_name: 'F', field_type: type, ...options }),
  );
  const { status, data } = await api.post('/api/v2/deals', {
    title: 'D',
    custom_fields: { [String(field.field_code)]: value },
  });
  expect(status).toBe(400);
  expect(data.error).toContain(message);
});

test('custom values come back as they were written, and unset fields as null', async () => {
  const { api } = await sandboxOf();
  const make = async (field_type: string, labels: string[] = []) => {
    const options = labels.length > 0 ? { options: labels.map((label) => ({ label })) } : {};
    return dataOf<{ field_code: string; options: { id: number }[] }>(
      api.post('/api/v2/dealFields', { field_name: field_type, field_type, ...options }),
    );
  };
  const [money, set, text, unset] = [
    await make('monetary'),
    await make('set', ['A', 'B']),
    await make('text'),
    await make('date'),
  ];
  const custom_fields = {
    [money.field_code]: { value: 12.5, currency: 'USD' },
    [set.field_code]: set.options.map((option) => option.id),
    [text.field_code]: 'long text',
  };
  const id = await idOf(api.post('/api/v2/deals', { title: 'D', custom_fields }));
  const deal = await dataOf(api.get(`/api/v2/deals/${id}`));
  expect(deal.custom_fields).toEqual({ ...custom_fields, [unset.field_code]: null });
  await api.patch(`/api/v2/deals/${id}`, { custom_fields: { [text.field_code]: null } });
  const after = await dataOf(api.get(`/api/v2/deals/${id}?custom_fields=${text.field_code}`));
  expect(after.custom_fields).toEqual({ [text.field_code]: null });
});

test('a field deleted by someone makes every later write that names it fail', async () => {
  const { api, control } = await sandboxOf();
  const { field_code } = await dataOf(
    api.post('/api/v2/dealFields', { field_name: 'F', field_type: 'varchar' }),
  );
  const person_id = await idOf(api.post('/api/v2/persons', { name: 'P' }));
  const key = String(field_code);
  expect((await api.post('/v1/leads', { title: 'L', person_id, [key]: 'x' })).status).toBe(201);
  await control.post('/accounts/production/fields/delete', { object: 'deal', name: 'F' });
  expect((await api.post('/api/v2/deals', { title: 'D', custom_fields: { [key]: 'x' } })).status).toBe(400);
  expect((await api.post('/v1/leads', { title: 'L', person_id, [key]: 'x' })).status).toBe(400);
});

test('field keys, ids and tokens differ between accounts, and are the same for the same seed', async () => {
  const customFields = [{ object: 'deal', name: 'F', type: 'varchar' }] as const;
  const accounts = [
    { name: 'production', customFields },
    { name: 'staging', customFields },
  ];
  const codes = async (seed: number) => {
    const { sandbox } = await sandboxOf({ seed, accounts });
    const code = (name: string) =>
      sandbox.dump(name).fields.deal.find((field) => field.is_custom_field)?.field_code;
    return [code('production'), code('staging'), ...sandbox.accounts.map((account) => account.token)];
  };
  const first = await codes(1);
  expect(new Set(first).size).toBe(4);
  expect(await codes(1)).toEqual(first);
  expect(await codes(2)).not.toEqual(first);
});

test('a deleted record is still read by id, but not listed, changed, linked or deleted again', async () => {
  const { api } = await sandboxOf();
  const id = await idOf(api.post('/api/v2/organizations', { name: 'O' }));
  await api.delete(`/api/v2/organizations/${id}`);
  expect((await dataOf(api.get(`/api/v2/organizations/${id}`))).is_deleted).toBe(true);
  expect(await dataOf<unknown[]>(api.get('/api/v2/organizations'))).toEqual([]);
  const again = await api.delete(`/api/v2/organizations/${id}`);
  expect([again.status, again.data.error_info]).toEqual([404, 'Object was not found.']);
  expect((await api.patch(`/api/v2/organizations/${id}`, { name: 'X' })).status).toBe(404);
  expect((await api.post('/api/v2/persons', { name: 'P', org_id: id })).status).toBe(400);
});

test('fields of features that the account lacks, and values of other plans, are forbidden', async () => {
  const { api } = await sandboxOf({}, { plan: 'lite' });
  expect((await api.post('/api/v2/persons', { name: 'P', job_title: 'CEO' })).status).toBe(403);
  expect((await api.post('/api/v2/organizations', { name: 'O', visible_to: 7 })).status).toBe(403);
  expect((await api.post('/api/v2/organizations', { name: 'O', website: 'https://o.example' })).status).toBe(
    400,
  );
});

test('only an admin changes pipelines, fields, activity types and users', async () => {
  const { sandbox, control, api } = await sandboxOf();
  const { data } = await control.post('/accounts/production/tokens', { email: 'sam@acme.example' });
  const headers = { 'x-api-token': data.token as string };
  expect((await api.post('/api/v2/pipelines', { name: 'P' }, { headers })).status).toBe(403);
  expect(
    (await api.post('/api/v2/dealFields', { field_name: 'F', field_type: 'text' }, { headers })).status,
  ).toBe(403);
  expect((await api.post('/v1/activityTypes', { name: 'T', icon_key: 'car' }, { headers })).status).toBe(403);
  expect((await api.post('/api/v2/organizations', { name: 'O' }, { headers })).status).toBe(200);
  const [org] = sandbox.dump('production').organizations as [Json];
  expect(org.owner_id).toBe(data.userId);
});

test('retired v1 endpoints are gone unless they are enabled', async () => {
  const { api, control } = await sandboxOf();
  const deal = { title: 'D', add_time: '2019-01-02 03:04:05' };
  expect((await api.post('/v1/deals', deal)).status).toBe(410);
  expect((await api.get('/api/v1/persons')).status).toBe(410);
  await control.patch('/settings', { enableRetiredV1: true });
  expect((await dataOf(api.post('/v1/deals', deal))).add_time).toBe('2019-01-02T03:04:05Z');
});
