import { describe, expect, test } from 'vitest';
import { leadNeeds } from '../../../src/mapping/transform/lead-rules.js';
import { transformLeadOrganization } from '../../../src/mapping/transform/lead-organization.js';
import { transformLeadPerson } from '../../../src/mapping/transform/lead-person.js';
import { transformLead } from '../../../src/mapping/transform/lead.js';
import {
  created,
  keyOf,
  makeContext,
  makeMapping,
  makeRecord,
  makeSchema,
  reported,
  skipCode,
  without,
} from './fixture.js';

const ID = 'lead-8250';
const lead = (values: Record<string, string>) =>
  makeRecord('leads', ID, { title: 'Crane', owner_email: 'ann@a.example', ...values });

describe('what a lead needs', () => {
  test.each([
    [{}, true, false],
    [{ company: 'Acme' }, false, true],
    [{ company: 'Acme', phone: '1' }, true, true],
    [{ email: 'a@a.example' }, true, false],
    [{ last_name: 'Berg' }, true, false],
    [{ company: ' ', first_name: ' ' }, true, false],
  ])('%j: person %s, organization %s', (values, person, organization) => {
    expect(leadNeeds(values)).toEqual({ person, organization });
  });
});

describe('a lead', () => {
  test('becomes one complete lead: flat, with deal fields in v1 form', () => {
    const schema = makeSchema({
      deal: [
        ['Score', 'double'],
        ['Spend', 'monetary'],
        ['Tags', 'set', ['A', 'B']],
        ['Search', 'enum', ['Yes', 'No']],
      ],
    });
    const mapping = makeMapping({
      visibleTo: 'owner',
      fields: {
        leads: {
          cf_score: { to: 'Score', type: 'double' },
          cf_spend: { to: 'Spend', type: 'monetary' },
          cf_tags: { to: 'Tags', type: 'set' },
          cf_search: { to: 'Search', type: 'enum' },
        },
      },
    });
    const key = (name: string) => keyOf(schema, 'deal', name);
    const option = (name: string, index: number) =>
      schema.fields.deal.find((field) => field.name === name)?.options[index]?.id ?? 0;
    const record = lead({
      email: 'ida@a.example',
      company: 'Acme',
      value: '900',
      currency: 'eur',
      lead_source: 'Web',
      created_at: '26/05/2017 18:00',
      cf_score: '15',
      cf_spend: '7.5',
      cf_tags: 'A|B',
      cf_search: 'No',
    });
    expect(created(transformLead(record, makeContext({ schema, mapping })))).toEqual({
      kind: 'create',
      key: `leads/${ID}`,
      values: [],
      reassign: null,
      body: {
        title: 'Crane',
        person_id: 8250,
        organization_id: 8250,
        owner_id: 7,
        value: { amount: 900, currency: 'EUR' },
        origin_id: `leads/${ID}`,
        was_seen: true,
        visible_to: '1',
        [key('sd_id__c')]: `leads/${ID}`,
        [key('sd_original_owner__c')]: 'ann@a.example',
        [key('Lead source')]: 'Web',
        [key('sd_original_created__c')]: '2017-05-26',
        [key('Score')]: 15,
        [key('Spend')]: 7.5,
        [`${key('Spend')}_currency`]: 'EUR',
        [key('Tags')]: `${option('Tags', 0)},${option('Tags', 1)}`,
        [key('Search')]: String(option('Search', 1)),
      },
    });
  });

  test("with an amount and no currency is in the account's; without an amount has no value", () => {
    expect(created(transformLead(lead({ value: '5' }), makeContext())).body.value).toEqual({
      amount: 5,
      currency: 'USD',
    });
    expect(created(transformLead(lead({ currency: 'EUR' }), makeContext())).body).not.toHaveProperty('value');
  });

  test('with an amount in a currency that the target lacks is skipped', () => {
    expect(skipCode(transformLead(lead({ value: '5', currency: 'CHF' }), makeContext()))).toBe(
      'currency_unknown',
    );
  });

  test('without a title is called after its id', () => {
    const plan = created(transformLead(lead({ title: '' }), makeContext()));
    expect(plan.body.title).toBe(`Lead ${ID}`);
    expect(reported(plan)).toEqual([`title name_blank defaulted Lead ${ID}`]);
  });

  test('links only the parents it needs', () => {
    const { body } = created(transformLead(lead({ company: 'Acme' }), makeContext()));
    expect(body).toHaveProperty('organization_id');
    expect(body).not.toHaveProperty('person_id');
  });

  test('whose person was not made is skipped; with drop the organization is enough, and nothing is not', () => {
    const record = lead({ email: 'ida@a.example', company: 'Acme' });
    const link = without({ lead_persons: 'skipped' });
    const mapping = makeMapping({ onMissingParent: 'drop' });
    expect(skipCode(transformLead(record, makeContext({ link })))).toBe('parent_skipped');
    const plan = created(transformLead(record, makeContext({ link, mapping })));
    expect(plan.body).toHaveProperty('organization_id');
    expect(plan.body).not.toHaveProperty('person_id');
    expect(reported(plan)).toEqual([`email parent_skipped dropped ${ID}`]);
    expect(skipCode(transformLead(lead({ email: 'ida@a.example' }), makeContext({ link, mapping })))).toBe(
      'parent_missing',
    );
  });
});

describe('the person made for a lead', () => {
  test('has its contact data, owner, organization and age, and a key of its own', () => {
    const context = makeContext();
    const key = (name: string) => keyOf(context.schema, 'person', name);
    const record = lead({
      first_name: 'Ida',
      last_name: 'Berg',
      email: 'ida@a.example',
      phone: '1',
      company: 'Acme',
      created_at: '26/05/2017 18:00',
    });
    expect(created(transformLeadPerson(record, context))).toEqual({
      kind: 'create',
      key: `leads/${ID}#person`,
      values: [],
      reassign: null,
      body: {
        name: 'Ida Berg',
        owner_id: 7,
        org_id: 8250,
        emails: [{ value: 'ida@a.example', primary: true, label: 'work' }],
        phones: [{ value: '1', primary: true, label: 'work' }],
        add_time: '2017-05-26T23:00:00Z',
        custom_fields: {
          [key('sd_id__c')]: `leads/${ID}#person`,
          [key('sd_original_owner__c')]: 'ann@a.example',
        },
      },
    });
  });

  test.each([
    [{ email: 'ida@a.example', phone: '1' }, 'ida@a.example', 'name_blank'],
    [{ phone: '1' }, '1', 'name_blank'],
    [{}, 'Crane', 'nothing_to_name_it'],
    [{ title: '' }, `Lead ${ID}`, 'nothing_to_name_it'],
  ])('with %j is named %s and reported as %s', (values, name, code) => {
    const plan = created(transformLeadPerson(lead(values), makeContext()));
    expect(plan.body.name).toBe(name);
    expect(reported(plan)).toEqual([`first_name ${code} defaulted ${name}`]);
  });
});

describe('the organization made for a lead', () => {
  test("has the company's name, the owner and a key of its own", () => {
    const context = makeContext();
    const plan = created(
      transformLeadOrganization(lead({ company: ' Acme  Ltd ', owner_email: '' }), context),
    );
    expect(plan).toMatchObject({
      key: `leads/${ID}#organization`,
      reassign: 'owner_blank',
      body: { name: 'Acme  Ltd' },
    });
    expect(plan.body.custom_fields).toEqual({
      [keyOf(context.schema, 'organization', 'sd_id__c')]: `leads/${ID}#organization`,
    });
  });

  test('is never made of nothing', () => {
    expect(() => transformLeadOrganization(lead({}), makeContext())).toThrow(/without a company/);
  });
});
