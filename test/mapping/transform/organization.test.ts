import { describe, expect, test } from 'vitest';
import { transformOrganization } from '../../../src/mapping/transform/organization.js';
import {
  created,
  keyOf,
  makeContext,
  makeMapping,
  makeRecord,
  makeSchema,
  MIGRATION_USER,
  reported,
  skipCode,
} from './fixture.js';
import type { FieldSpec } from './fixture.js';

const FULL = {
  name: ' Acme ',
  website: 'https://acme.example',
  industry: 'IT',
  employee_count: '1,234,567',
  phone: '+1 555',
  address: '1 Main St\nSpringfield',
  owner_email: ' Ann@acme.example ',
  created_at: '2017-03-04',
  modified_at: '2018-01-01',
};

const account = (values: Record<string, string>) =>
  makeRecord('accounts', 'acc_1', { name: 'Acme', owner_email: 'ann@acme.example', ...values });

describe('an account', () => {
  test('becomes one complete organization', () => {
    const context = makeContext();
    const key = (name: string) => keyOf(context.schema, 'organization', name);
    const plan = created(transformOrganization(account(FULL), context));
    expect(plan).toEqual({
      kind: 'create',
      key: 'accounts/acc_1',
      values: [],
      reassign: null,
      body: {
        name: 'Acme',
        owner_id: 7,
        address: { value: '1 Main St\nSpringfield' },
        add_time: '2017-03-04T06:00:00Z',
        custom_fields: {
          [key('sd_id__c')]: 'accounts/acc_1',
          [key('sd_original_owner__c')]: 'Ann@acme.example',
          [key('Website')]: 'https://acme.example',
          [key('Industry')]: 'IT',
          [key('Employee count')]: 1234567,
          [key('Phone')]: '+1 555',
        },
      },
    });
  });

  test('without a name is called after its id, and that is reported', () => {
    const plan = created(transformOrganization(account({ name: ' ' }), makeContext()));
    expect(plan.body.name).toBe('Account acc_1');
    expect(reported(plan)).toEqual(['name name_blank defaulted Account acc_1']);
  });

  test('with a name too long keeps 254 characters and reports the whole', () => {
    const name = 'x'.repeat(300);
    const plan = created(transformOrganization(account({ name }), makeContext()));
    expect(plan.body.name).toBe(`${'x'.repeat(254)}…`);
    expect(reported(plan)).toEqual([`name too_long shortened ${name}`]);
  });

  test('without an owner belongs to the migration user and is listed for reassignment', () => {
    const context = makeContext();
    const plan = created(transformOrganization(account({ owner_email: ' ' }), context));
    expect(plan.body.owner_id).toBe(MIGRATION_USER);
    expect(plan.reassign).toBe('owner_blank');
    expect(plan.body.custom_fields).not.toHaveProperty(
      keyOf(context.schema, 'organization', 'sd_original_owner__c'),
    );
  });

  test('in a staging run without users belongs to the migration user and still says whose it was', () => {
    const context = makeContext({ owners: 'migrationUser', ownerId: () => null });
    const plan = created(transformOrganization(account({}), context));
    expect([plan.body.owner_id, plan.reassign]).toEqual([MIGRATION_USER, null]);
    expect(plan.body.custom_fields).toHaveProperty(
      keyOf(context.schema, 'organization', 'sd_original_owner__c'),
      'ann@acme.example',
    );
  });

  test('whose owner does not resolve stops the phase, without naming anybody', () => {
    expect(() => transformOrganization(account({}), makeContext({ ownerId: () => null }))).toThrow(
      expect.objectContaining({ code: 'owner_unresolved', message: expect.not.stringContaining('@') }),
    );
  });

  test.each([
    ['default', undefined, undefined],
    ['owner', undefined, 1],
    ['company', undefined, 3],
    ['company', 3, 3],
    ['company', 7, 7],
  ] as const)(
    'with visibleTo %s where the whole company is %s has visible_to %s',
    (visibleTo, visibleToCompany, expected) => {
      const schema = { ...makeSchema(), ...(visibleToCompany && { visibleToCompany }) };
      const plan = created(
        transformOrganization(account({}), makeContext({ mapping: makeMapping({ visibleTo }), schema })),
      );
      expect(plan.body.visible_to).toBe(expected);
    },
  );

  test('of another object is refused', () => {
    expect(() => transformOrganization(makeRecord('deals', 'd', {}), makeContext())).toThrow(
      /deals.*accounts/,
    );
  });
});

describe('a custom field', () => {
  const cf = (spec: FieldSpec, value: string, more: object = {}) => {
    const [to, type] = spec;
    const schema = makeSchema({ organization: [spec] });
    const mapping = makeMapping({
      fields: { accounts: { cf_x: { to: ` ${to.toUpperCase()} `, type, ...more } } },
    });
    const result = transformOrganization(account({ cf_x: value }), makeContext({ mapping, schema }));
    const ids = schema.fields.organization.find(({ name }) => name === to)?.options ?? [];
    const plan = result.kind === 'create' ? result : null;
    const sent = (plan?.body.custom_fields as Record<string, unknown> | undefined)?.[
      keyOf(schema, 'organization', to)
    ];
    return {
      sent,
      notes: plan ? reported(plan) : null,
      skip: skipCode(result),
      ids: ids.map(({ id }) => id),
    };
  };

  test.each([
    ['varchar', ' one ', 'one'],
    ['text', 'a\nb', 'a\nb'],
    ['phone', '+1', '+1'],
    ['double', '3.5', 3.5],
    ['monetary', '-5', { value: -5, currency: 'USD' }],
    ['date', '2017-05-26', '2017-05-26'],
    ['date', '2017-05-26T03:00:00Z', '2017-05-25'],
    ['address', 'Main St', { value: 'Main St' }],
    ['double', ' ', undefined],
  ] as const)('of type %s carries %j', (type, value, expected) => {
    const { sent, notes } = cf(['X', type], value);
    expect(sent).toEqual(expected);
    expect(notes).toEqual([]);
  });

  test('of type enum carries the id of the option: exact, in any case, by the mapping, or as a boolean', () => {
    const options = ['Yes', 'No'];
    const { ids } = cf(['X', 'enum', options], 'Yes');
    expect(['Yes', 'no', 'True', '0'].map((value) => cf(['X', 'enum', options], value).sent)).toEqual([
      ids[0],
      ids[1],
      ids[0],
      ids[1],
    ]);
    expect(cf(['X', 'enum', options], 'ja', { options: { Ja: 'Yes' } }).sent).toBe(ids[0]);
  });

  test('of type set carries ids of all known options and reports the others', () => {
    const set = (value: string) => cf(['X', 'set', ['A', 'B', 'C; D']], value);
    const { ids } = set('A');
    expect(set('b|A;A').sent).toEqual([ids[0], ids[1]]);
    expect(set('C; D').sent).toEqual([ids[2]]);
    expect(set('A|Z')).toMatchObject({ sent: [ids[0]], notes: ['cf_x option_unknown dropped Z'] });
    expect(set('Z')).toMatchObject({ sent: undefined, notes: ['cf_x option_unknown dropped Z'] });
  });

  test('that the mapping leaves out for one value is reported as dropped', () => {
    const result = cf(['X', 'enum', ['A', 'Select']], 'select', {
      options: { Select: null },
      onInvalid: 'skip',
    });
    expect(result).toMatchObject({ sent: undefined, notes: ['cf_x option_unknown dropped select'] });
  });

  test.each([
    ['double', '4+', 'value_invalid'],
    ['date', '31/02/2017', 'value_invalid'],
    ['date', '03/04/2017', 'value_invalid'],
    ['monetary', '1,234', 'value_invalid'],
    ['enum', 'Z', 'option_unknown'],
    ['set', 'Z', 'option_unknown'],
  ] as const)(
    'of type %s drops %j and reports it, or skips the record if the mapping says so',
    (type, value, code) => {
      const spec: FieldSpec = ['X', type, type === 'enum' || type === 'set' ? ['A'] : []];
      expect(cf(spec, value)).toMatchObject({
        sent: undefined,
        notes: [`cf_x ${code} dropped ${value}`],
        skip: null,
      });
      expect(cf(spec, value, { onInvalid: 'skip' }).skip).toBe(code);
    },
  );

  test('of text too long is shortened, or skips the record if the mapping says so', () => {
    const long = 'x'.repeat(256);
    expect(cf(['X', 'varchar'], long)).toMatchObject({
      sent: `${'x'.repeat(254)}…`,
      notes: [`cf_x too_long shortened ${long}`],
    });
    expect(cf(['X', 'varchar'], long, { onInvalid: 'skip' }).skip).toBe('too_long');
    const longer = 'ü'.repeat(40_000);
    expect(cf(['X', 'text'], longer)).toMatchObject({ notes: [`cf_x too_long shortened ${longer}`] });
    expect(Buffer.byteLength(String(cf(['X', 'text'], longer).sent))).toBeLessThanOrEqual(65_000);
  });

  test('reads day and month as the mapping says', () => {
    expect(cf(['X', 'date'], '03/04/2017', { convert: 'day_first' }).sent).toBe('2017-04-03');
    expect(cf(['X', 'date'], '03/04/2017', { convert: 'month_first' }).sent).toBe('2017-03-04');
  });

  test('that the target lacks stops the phase', () => {
    const mapping = makeMapping({ fields: { accounts: { cf_x: { to: 'Gone', type: 'varchar' } } } });
    expect(() => transformOrganization(account({ cf_x: 'v' }), makeContext({ mapping }))).toThrow(
      expect.objectContaining({ code: 'field_missing' }),
    );
  });

  test('two columns with one field: the first filled one wins, the other is reported', () => {
    const mapping = makeMapping({ fields: { accounts: { cf_x: { to: 'Phone', type: 'varchar' } } } });
    const context = makeContext({ mapping });
    const plan = created(transformOrganization(account({ phone: '1', cf_x: '2' }), context));
    expect(plan.body.custom_fields).toHaveProperty(keyOf(context.schema, 'organization', 'Phone'), '1');
    expect(reported(plan)).toEqual(['cf_x value_invalid dropped 2']);
  });

  test('with an amount in a currency that the target lacks is dropped and reported', () => {
    const schema = { ...makeSchema({ organization: [['X', 'monetary']] }), currencies: ['EUR'] };
    const mapping = makeMapping({ fields: { accounts: { cf_x: { to: 'X', type: 'monetary' } } } });
    expect(
      reported(created(transformOrganization(account({ cf_x: '5' }), makeContext({ mapping, schema })))),
    ).toEqual(['cf_x currency_unknown dropped 5']);
  });
});
