import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { expect, test } from 'vitest';
import { official, present } from './official.js';

test('the official client creates, reads, lists, updates and deletes organizations', async () => {
  const { config2 } = await official();
  const api = new v2.OrganizationsApi(config2);
  const id = present(
    (await api.addOrganization({ AddOrganizationRequest: { name: 'Nordlicht GmbH' } })).data?.id,
  );
  await api.updateOrganization({ id, UpdateOrganizationRequest: { name: 'Nordlicht AG' } });
  expect((await api.getOrganization({ id })).data).toMatchObject({
    id,
    name: 'Nordlicht AG',
    is_deleted: false,
  });
  expect((await api.getOrganizations({ ids: String(id) })).data).toHaveLength(1);
  await api.deleteOrganization({ id });
  expect((await api.getOrganizations({ ids: String(id) })).data).toEqual([]);
});

test('the official client creates, reads, lists, updates and deletes persons', async () => {
  const { config2 } = await official();
  const api = new v2.PersonsApi(config2);
  const emails = [{ value: 'ida@example.org', primary: true, label: 'work' }];
  const id = present((await api.addPerson({ AddPersonRequest: { name: 'Ida Berg', emails } })).data?.id);
  await api.updatePerson({ id, UpdatePersonRequest: { name: 'Ida Bergmann' } });
  expect((await api.getPerson({ id })).data).toMatchObject({
    name: 'Ida Bergmann',
    first_name: 'Ida',
    emails,
  });
  expect(
    (await api.getPersons({ sort_by: 'id', sort_direction: 'desc' })).data?.map((row) => row.id),
  ).toEqual([id]);
  await api.deletePerson({ id });
  expect((await api.getPersons({})).data).toEqual([]);
});

test('the official client creates, reads, lists, updates, archives and deletes deals', async () => {
  const { config2 } = await official();
  const api = new v2.DealsApi(config2);
  const won = {
    title: 'Crane rental',
    value: 18_000,
    currency: 'EUR',
    status: 'won',
    won_time: '2023-05-01T12:00:00Z',
  };
  const id = present((await api.addDeal({ AddDealRequest: won })).data?.id);
  expect((await api.getDeal({ id })).data).toMatchObject(won);
  await api.updateDeal({ id, UpdateDealRequest: { is_archived: true } });
  expect((await api.getDeals({})).data).toEqual([]);
  expect((await api.getArchivedDeals({})).data?.map((row) => row.id)).toEqual([id]);
  await api.updateDeal({ id, UpdateDealRequest: { is_archived: false } });
  await api.deleteDeal({ id });
  expect((await api.getDeals({ status: 'deleted' })).data?.map((row) => row.id)).toEqual([id]);
});

test('the official client creates, reads, lists, updates and deletes activities', async () => {
  const { config2 } = await official();
  const api = new v2.ActivitiesApi(config2);
  const person = present(
    (await new v2.PersonsApi(config2).addPerson({ AddPersonRequest: { name: 'Ida Berg' } })).data?.id,
  );
  const request = {
    subject: 'Intro call',
    type: 'call',
    due_date: '2023-04-02',
    due_time: '13:30:00',
    done: true,
  };
  const participants = [{ person_id: person, primary: true }];
  const id = present((await api.addActivity({ AddActivityRequest: { ...request, participants } })).data?.id);
  // The client names the body of an update like that of a create.
  await api.updateActivity({ id, AddActivityRequest: { subject: 'First call' } });
  expect((await api.getActivity({ id })).data).toMatchObject({
    ...request,
    subject: 'First call',
    person_id: person,
  });
  expect((await api.getActivities({ person_id: person })).data).toHaveLength(1);
  await api.deleteActivity({ id });
  expect((await api.getActivities({ person_id: person })).data).toEqual([]);
});

test('the official client creates, reads, lists, updates and deletes pipelines and stages', async () => {
  const { config2 } = await official();
  const pipelines = new v2.PipelinesApi(config2);
  const stages = new v2.StagesApi(config2);
  const id = present((await pipelines.addPipeline({ AddPipelineRequest: { name: 'Service' } })).data?.id);
  expect((await stages.getStages({ pipeline_id: id })).data).toHaveLength(5);
  const stageId = present(
    (await stages.addStage({ AddStageRequest: { name: 'Signed', pipeline_id: id } })).data?.id,
  );
  await stages.updateStage({
    id: stageId,
    UpdateStageRequest: { name: 'Countersigned', deal_probability: 90 },
  });
  expect((await stages.getStage({ id: stageId })).data).toMatchObject({
    name: 'Countersigned',
    order_nr: 6,
    deal_probability: 90,
  });
  await stages.deleteStage({ id: stageId });
  await pipelines.updatePipeline({ id, UpdatePipelineRequest: { name: 'Maintenance' } });
  expect((await pipelines.getPipeline({ id })).data).toMatchObject({ name: 'Maintenance' });
  await pipelines.deletePipeline({ id });
  expect((await pipelines.getPipelines({})).data).toHaveLength(1);
  expect((await stages.getStages({ pipeline_id: id })).data).toEqual([]);
});

test('the official client creates, reads, lists, changes and deletes custom fields and their options', async () => {
  const { config2 } = await official();
  const api = new v2.DealFieldsApi(config2);
  const request = { field_name: 'Region', field_type: 'enum' as const, options: [{ label: 'North' }] };
  const field = present((await api.addDealField({ AddDealFieldRequest: request })).data);
  const field_code = present(field.field_code);
  expect(field_code).toMatch(/^[0-9a-f]{40}$/);
  const added = await api.addDealFieldOptions({
    field_code,
    AddDealFieldOptionsRequestInner: [{ label: 'South' }],
  });
  const south = present(present(added.data)[0]);
  expect(south.label).toBe('South');
  await api.updateDealFieldOptions({
    field_code,
    UpdateDealFieldOptionsRequestInner: [{ id: south.id, label: 'Far South' }],
  });
  await api.updateDealField({ field_code, UpdateDealFieldRequest: { field_name: 'Sales region' } });
  const read = present((await api.getDealField({ field_code })).data);
  expect(read.field_name).toBe('Sales region');
  expect(read.options?.map((option) => option.label)).toEqual(['North', 'Far South']);
  await api.deleteDealField({ field_code });
  expect((await api.getDealFields({ limit: 500 })).data?.some((each) => each.field_code === field_code)).toBe(
    false,
  );
});

test('the official client creates, reads, lists, updates and deletes leads and lead labels', async () => {
  const { config1, config2 } = await official();
  const person = present(
    (await new v2.PersonsApi(config2).addPerson({ AddPersonRequest: { name: 'Ida Berg' } })).data?.id,
  );
  const labels = new v1.LeadLabelsApi(config1);
  const label = present(
    (await labels.addLeadLabel({ AddLeadLabelRequest: { name: 'Fair', color: 'blue' } })).data?.id,
  );
  const api = new v1.LeadsApi(config1);
  const request = { title: 'Crane enquiry', person_id: person, label_ids: [label], origin_id: 'leads/5' };
  const id = present((await api.addLead({ AddLeadRequest: request })).data?.id);
  await api.updateLead({ id, UpdateLeadRequest: { value: { amount: 900, currency: 'EUR' } } });
  expect((await api.getLead({ id })).data).toMatchObject({
    ...request,
    value: { amount: 900, currency: 'EUR' },
    origin: 'API',
  });
  expect((await api.getLeads({ person_id: person })).data).toHaveLength(1);
  await api.deleteLead({ id });
  await expect(api.getLead({ id })).rejects.toMatchObject({
    success: false,
    error: 'requested lead not found',
  });
  await labels.deleteLeadLabel({ id: label });
  expect((await labels.getLeadLabels()).data).toBeNull();
});

test('the official client creates, reads, lists, updates and deletes notes', async () => {
  const { config1, config2 } = await official();
  const org = present(
    (
      await new v2.OrganizationsApi(config2).addOrganization({
        AddOrganizationRequest: { name: 'Nordlicht' },
      })
    ).data?.id,
  );
  const api = new v1.NotesApi(config1);
  const request = { content: '<p>Called back</p>', org_id: org, add_time: '2022-06-01 07:30:00' };
  const id = present((await api.addNote({ AddNoteRequest: request })).data?.id);
  await api.updateNote({ id, NoteRequest: { content: '<p>Called twice</p>' } });
  expect((await api.getNote({ id })).data).toMatchObject({
    ...request,
    content: '<p>Called twice</p>',
    organization: { name: 'Nordlicht' },
  });
  expect((await api.getNotes({ org_id: org, sort: 'id DESC' })).data).toHaveLength(1);
  await api.deleteNote({ id });
  expect((await api.getNotes({ org_id: org })).data).toBeNull();
});

test('the official client uploads, reads, lists, downloads, renames and deletes files', async () => {
  const { sandbox, config1, config2 } = await official();
  const deal = present(
    (await new v2.DealsApi(config2).addDeal({ AddDealRequest: { title: 'Crane' } })).data?.id,
  );
  const api = new v1.FilesApi(config1);
  const file = new File(['offer text'], 'offer.txt');
  const id = present((await api.addFile({ file, deal_id: deal })).data?.id);
  expect((await api.getFile({ id })).data).toMatchObject({ name: 'offer.txt', file_size: 10, deal_id: deal });
  expect(sandbox.fileBytes('production', id)?.toString()).toBe('offer text');
  expect((await api.getFiles({})).data?.map((row) => row.id)).toEqual([id]);
  // The client types it as text; what comes is bytes.
  const bytes: unknown = await api.downloadFile({ id });
  expect(Buffer.from(bytes as Uint8Array).toString()).toBe('offer text');
  await api.updateFile({ id, name: 'offer-2.txt' });
  expect((await api.getFile({ id })).data).toMatchObject({ name: 'offer-2.txt' });
  await api.deleteFile({ id });
  expect((await api.getFiles({})).data).toBeNull();
});

test('the official client reads and changes users, and finds them', async () => {
  const { sandbox, config1 } = await official();
  const api = new v1.UsersApi(config1);
  const me = present((await api.getCurrentUser()).data);
  expect(me).toMatchObject({
    email: 'admin@acme.example',
    is_you: true,
    company_id: sandbox.accounts[0]?.companyId,
  });
  const id = present((await api.addUser({ AddUserRequest: { email: 'new@acme.example' } })).data?.id);
  await api.updateUser({ id, UpdateUserRequest: { active_flag: false } });
  expect((await api.getUser({ id })).data).toMatchObject({ active_flag: false });
  expect((await api.findUsersByName({ term: 'sam@', search_by_email: 1 })).data).toHaveLength(1);
  expect((await api.getUsers()).data).toHaveLength(4);
});

test('the official client creates, lists, updates and deletes activity types', async () => {
  const { config1 } = await official();
  const api = new v1.ActivityTypesApi(config1);
  const type = present(
    (await api.addActivityType({ AddActivityTypeRequest: { name: 'Site Visit', icon_key: 'car' } })).data,
  );
  expect(type).toMatchObject({ key_string: 'site_visit', is_custom_flag: true });
  const id = present(type.id);
  await api.updateActivityType({ id, UpdateActivityTypeRequest: { name: 'Visit' } });
  const listed = present((await api.getActivityTypes()).data);
  expect(listed.find((each) => each.id === id)).toMatchObject({ name: 'Visit', key_string: 'site_visit' });
  await api.deleteActivityType({ id });
  expect((await api.getActivityTypes()).data).toHaveLength(6);
});

test('the official client creates, reads, lists, changes and deletes fields of persons and their options', async () => {
  const { config2 } = await official();
  const api = new v2.PersonFieldsApi(config2);
  const body = { field_name: 'Region', field_type: 'set' as const, options: [{ label: 'North' }] };
  const field_code = present((await api.addPersonField({ AddPersonFieldRequest: body })).data?.field_code);
  const added = await api.addPersonFieldOptions({
    field_code,
    AddDealFieldOptionsRequestInner: [{ label: 'South' }],
  });
  const id = present(present(added.data)[0]?.id);
  await api.deletePersonFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id }] });
  await api.updatePersonField({ field_code, UpdatePersonFieldRequest: { field_name: 'Area' } });
  expect((await api.getPersonField({ field_code })).data).toMatchObject({ field_name: 'Area' });
  await api.deletePersonField({ field_code });
  const listed = present((await api.getPersonFields({ limit: 500 })).data);
  expect(listed.some((each) => each.field_code === field_code)).toBe(false);
});

test('the official client creates, reads, lists, changes and deletes fields of organizations', async () => {
  const { config2 } = await official();
  const api = new v2.OrganizationFieldsApi(config2);
  const body = { field_name: 'Region', field_type: 'enum' as const, options: [{ label: 'North' }] };
  const field_code = present(
    (await api.addOrganizationField({ AddOrganizationFieldRequest: body })).data?.field_code,
  );
  await api.updateOrganizationField({ field_code, UpdateOrganizationFieldRequest: { field_name: 'Area' } });
  expect((await api.getOrganizationField({ field_code })).data).toMatchObject({ field_name: 'Area' });
  await api.deleteOrganizationField({ field_code });
  const listed = present((await api.getOrganizationFields({ limit: 500 })).data);
  expect(listed.some((each) => each.field_code === field_code)).toBe(false);
});

test('the official client creates, reads, lists, updates and deletes filters, and lists with them', async () => {
  const { config1, config2 } = await official();
  const deals = new v2.DealsApi(config2);
  for (const title of ['Crane', 'Pump']) await deals.addDeal({ AddDealRequest: { title } });
  const fields = present((await new v1.DealFieldsApi(config1).getDealFields({})).data);
  const title = present(fields.find((field) => field.key === 'title')?.id);
  const conditions = (value: string) => ({
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [{ object: 'deal', field_id: String(title), operator: '=', value }] },
      { glue: 'or', conditions: [] },
    ],
  });
  const api = new v1.FiltersApi(config1);
  const filter = { name: 'By title', type: 'deals' as const, conditions: conditions('Crane') };
  const id = present((await api.addFilter({ AddFilterRequest: filter })).data?.id);
  const titles = async () => (await deals.getDeals({ filter_id: id })).data?.map((deal) => deal.title);
  expect(await titles()).toEqual(['Crane']);
  await api.updateFilter({ id, UpdateFilterRequest: { conditions: conditions('Pump') } });
  expect(await titles()).toEqual(['Pump']);
  expect((await api.getFilter({ id })).data).toMatchObject({ name: 'By title' });
  expect((await api.getFilters({})).data).toHaveLength(1);
  await api.deleteFilter({ id });
  expect((await api.getFilters({})).data ?? []).toHaveLength(0);
});

test('the official client creates, reads, lists, updates and deletes relationships of organizations', async () => {
  const { config1, config2 } = await official();
  const organizations = new v2.OrganizationsApi(config2);
  const add = async (name: string) =>
    present((await organizations.addOrganization({ AddOrganizationRequest: { name } })).data?.id);
  const [parent, child] = [await add('Holding'), await add('Works')];
  const api = new v1.OrganizationRelationshipsApi(config1);
  const link = { type: 'parent', rel_owner_org_id: parent, rel_linked_org_id: child } as const;
  const id = present(
    (await api.addOrganizationRelationship({ AddOrganizationRelationshipRequest: link })).data?.id,
  );
  await api.updateOrganizationRelationship({
    id,
    OrganizationRelationship: { type: 'related' },
  });
  expect((await api.getOrganizationRelationship({ id })).data).toMatchObject({ type: 'related' });
  expect((await api.getOrganizationRelationships({ org_id: child })).data).toHaveLength(1);
  await api.deleteOrganizationRelationship({ id });
  expect((await api.getOrganizationRelationships({ org_id: child })).data ?? []).toHaveLength(0);
});

test('the official client renames lead labels, archives leads and finds what it wrote', async () => {
  const { sandbox, config1, config2 } = await official();
  const labels = new v1.LeadLabelsApi(config1);
  const id = present(
    (await labels.addLeadLabel({ AddLeadLabelRequest: { name: 'Fair', color: 'blue' } })).data?.id,
  );
  await labels.updateLeadLabel({ id, UpdateLeadLabelRequest: { name: 'Trade fair' } });
  expect((await labels.getLeadLabels()).data).toMatchObject([{ id, name: 'Trade fair' }]);
  const name = 'Ida Bergmann';
  const person_id = present(
    (await new v2.PersonsApi(config2).addPerson({ AddPersonRequest: { name } })).data?.id,
  );
  const leads = new v1.LeadsApi(config1);
  const lead = present(
    (await leads.addLead({ AddLeadRequest: { title: 'Crane enquiry', person_id } })).data?.id,
  );
  await leads.updateLead({ id: lead, UpdateLeadRequest: { is_archived: true } });
  expect((await leads.getArchivedLeads({})).data).toHaveLength(1);
  sandbox.clock.advance(60_000);
  const found = await new v2.PersonsApi(config2).searchPersons({ term: 'bergmann' });
  expect(found.data?.items).toHaveLength(1);
  const anything = await new v2.ItemSearchApi(config2).searchItem({ term: 'bergmann' });
  expect(anything.data?.items).toHaveLength(1);
});

test('the official client creates, lists and deletes webhooks, and reads the rest', async () => {
  const { config1 } = await official();
  const webhooks = new v1.WebhooksApi(config1);
  const request = {
    subscription_url: 'https://hooks.example/x',
    event_action: 'create',
    event_object: 'deal',
    name: 'Hook',
  } as const;
  const hook = present((await webhooks.addWebhook({ AddWebhookRequest: request })).data?.id);
  expect((await webhooks.getWebhooks()).data).toHaveLength(1);
  await webhooks.deleteWebhook({ id: hook });
  expect((await new v1.CurrenciesApi(config1).getCurrencies({ term: 'EUR' })).data).toMatchObject([
    { code: 'EUR' },
  ]);
  expect((await new v1.UserSettingsApi(config1).getUserSettings()).success).toBe(true);
  expect((await new v1.LeadFieldsApi(config1).getLeadFields({})).success).toBe(true);
  expect((await new v1.NoteFieldsApi(config1).getNoteFields()).success).toBe(true);
  expect((await new v1.ActivityFieldsApi(config1).getActivityFields()).success).toBe(true);
});
