import { describe, expect, test } from 'vitest';
import { transformPerson } from '../../../src/mapping/transform/person.js';
import {
  created,
  keyOf,
  makeContext,
  makeMapping,
  makeRecord,
  reported,
  skipCode,
  without,
} from './fixture.js';

const contact = (values: Record<string, string>) =>
  makeRecord('contacts', 'con_1', {
    first_name: 'Ida',
    last_name: 'Berg',
    email: 'ida@a.example',
    owner_email: 'ann@a.example',
    ...values,
  });

describe('a contact', () => {
  test('becomes one complete person', () => {
    const context = makeContext();
    const key = (name: string) => keyOf(context.schema, 'person', name);
    const record = contact({
      account_id: 'acc_12',
      phone: '1 (11) 500 555-0113',
      address: 'Main St',
      lifecycle_stage: 'customer',
      created_at: '2014-09-12 11:15:07.496',
    });
    expect(created(transformPerson(record, context))).toEqual({
      kind: 'create',
      key: 'contacts/con_1',
      values: [],
      reassign: null,
      body: {
        name: 'Ida Berg',
        owner_id: 7,
        org_id: 12,
        emails: [{ value: 'ida@a.example', primary: true, label: 'work' }],
        phones: [{ value: '1 (11) 500 555-0113', primary: true, label: 'work' }],
        add_time: '2014-09-12T16:15:07Z',
        custom_fields: {
          [key('sd_id__c')]: 'contacts/con_1',
          [key('sd_original_owner__c')]: 'ann@a.example',
          [key('Address')]: 'Main St',
          [key('sd_original_lifecycle__c')]: 'customer',
        },
      },
    });
  });

  test.each([
    [{ last_name: '' }, 'Ida', []],
    [{ first_name: ' ' }, 'Berg', []],
    [{ first_name: '', last_name: '' }, 'ida@a.example', ['first_name name_blank defaulted ida@a.example']],
    [
      { first_name: '', last_name: '', email: '' },
      'Contact con_1',
      ['first_name name_blank defaulted Contact con_1'],
    ],
  ])('with %j is named %s', (values, name, notes) => {
    const plan = created(transformPerson(contact(values), makeContext()));
    expect(plan.body.name).toBe(name);
    expect(reported(plan)).toEqual(notes);
  });

  test('has no empty list of e-mails or phones, and no address over 255 characters', () => {
    const plan = created(transformPerson(contact({ email: `${'x'.repeat(250)}@a.example` }), makeContext()));
    expect(plan.body).not.toHaveProperty('emails');
    expect(plan.body).not.toHaveProperty('phones');
    expect(plan.values).toMatchObject([{ field: 'email', code: 'too_long', action: 'dropped' }]);
  });

  test.each([
    ['missing', 'parent_missing'],
    ['skipped', 'parent_skipped'],
  ] as const)('whose account is %s is skipped, or comes without it and a report', (state, code) => {
    const link = without({ accounts: state });
    const record = contact({ account_id: 'acc_9' });
    expect(skipCode(transformPerson(record, makeContext({ link })))).toBe(code);
    const plan = created(
      transformPerson(record, makeContext({ link, mapping: makeMapping({ onMissingParent: 'drop' }) })),
    );
    expect(plan.body).not.toHaveProperty('org_id');
    expect(reported(plan)).toEqual([`account_id ${code} dropped acc_9`]);
  });

  test('with a creation date that is none keeps going and reports it', () => {
    const plan = created(transformPerson(contact({ created_at: 'soon' }), makeContext()));
    expect(plan.body).not.toHaveProperty('add_time');
    expect(reported(plan)).toEqual(['created_at value_invalid dropped soon']);
  });
});
