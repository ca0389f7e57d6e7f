import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { expect, test } from 'vitest';
import { official, present } from './official.js';

test('the official client merges organizations, persons and deals', async () => {
  const { config1, config2 } = await official();
  const organizations = new v2.OrganizationsApi(config2);
  const persons = new v2.PersonsApi(config2);
  const deals = new v2.DealsApi(config2);
  const idOf = async (answer: Promise<{ data?: { id?: number } }>) => present((await answer).data?.id);
  const addOrganization = (name: string) =>
    idOf(organizations.addOrganization({ AddOrganizationRequest: { name } }));
  const addPerson = (name: string) => idOf(persons.addPerson({ AddPersonRequest: { name } }));
  const addDeal = (title: string) => idOf(deals.addDeal({ AddDealRequest: { title } }));

  const [org, keptOrg] = [await addOrganization('Works'), await addOrganization('Works GmbH')];
  const mergedOrg = await new v1.OrganizationsApi(config1).mergeOrganizations({
    id: org,
    MergeOrganizationsRequest: { merge_with_id: keptOrg },
  });
  expect(mergedOrg.data).toEqual({ id: keptOrg });
  const [person, keptPerson] = [await addPerson('I. Berg'), await addPerson('Ida Berg')];
  const mergedPerson = await new v1.PersonsApi(config1).mergePersons({
    id: person,
    MergePersonsRequest: { merge_with_id: keptPerson },
  });
  expect(mergedPerson.data).toMatchObject({ id: keptPerson, merge_what_id: person });
  const [deal, keptDeal] = [await addDeal('Crane'), await addDeal('Crane rental')];
  const mergedDeal = await new v1.DealsApi(config1).mergeDeals({
    id: deal,
    MergeDealsRequest: { merge_with_id: keptDeal },
  });
  expect(mergedDeal.data).toMatchObject({ id: keptDeal, title: 'Crane rental', merge_what_id: deal });
  expect((await organizations.getOrganizations({})).data?.map((row) => row.id)).toEqual([keptOrg]);
  expect((await persons.getPersons({})).data?.map((row) => row.id)).toEqual([keptPerson]);
  expect((await deals.getDeals({})).data?.map((row) => row.id)).toEqual([keptDeal]);
});

test('the official client reads who changed what in deals, persons and organizations', async () => {
  const { config1, config2 } = await official();
  const me = present((await new v1.UsersApi(config1).getCurrentUser()).data?.id);
  const organizations = new v2.OrganizationsApi(config2);
  const organization = { AddOrganizationRequest: { name: 'Works' } };
  const org = present((await organizations.addOrganization(organization)).data?.id);
  await organizations.updateOrganization({ id: org, UpdateOrganizationRequest: { name: 'Works GmbH' } });
  await organizations.updateOrganization({ id: org, UpdateOrganizationRequest: { name: 'Works AG' } });
  const api = new v1.OrganizationsApi(config1);
  const page = await api.getOrganizationChangelog({ id: org, limit: 1 });
  expect(page.data).toMatchObject([{ old_value: 'Works GmbH', new_value: 'Works AG', actor_user_id: me }]);
  const cursor = present(page.additional_data?.next_cursor);
  expect((await api.getOrganizationChangelog({ id: org, cursor })).data).toMatchObject([
    { field_key: 'name', old_value: 'Works', new_value: 'Works GmbH' },
  ]);
  const persons = new v2.PersonsApi(config2);
  const person = present((await persons.addPerson({ AddPersonRequest: { name: 'Ida' } })).data?.id);
  const emails = [{ value: 'ida@example.org' }];
  await persons.updatePerson({ id: person, UpdatePersonRequest: { emails } });
  expect((await new v1.PersonsApi(config1).getPersonChangelog({ id: person })).data).toMatchObject([
    { field_key: 'email', old_value: null, new_value: 'ida@example.org' },
  ]);
  const deals = new v2.DealsApi(config2);
  const deal = present((await deals.addDeal({ AddDealRequest: { title: 'Crane' } })).data?.id);
  await deals.updateDeal({ id: deal, UpdateDealRequest: { value: 100 } });
  expect((await new v1.DealsApi(config1).getDealChangelog({ id: deal })).data).toMatchObject([
    { field_key: 'value', old_value: '0', new_value: '100' },
  ]);
});
