import { describe, expect, test } from 'vitest';
import { transformDeal } from '../../../src/mapping/transform/deal.js';
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

const deal = (values: Record<string, string>) =>
  makeRecord('deals', 'D1', {
    name: 'Crane',
    pipeline_id: 'p1',
    stage_id: 's2',
    status: 'open',
    owner_email: 'ann@a.example',
    ...values,
  });

describe('a deal', () => {
  test('becomes one complete deal', () => {
    const context = makeContext();
    const key = (name: string) => keyOf(context.schema, 'deal', name);
    const record = deal({
      status: ' Won ',
      value: '1,234.50',
      currency: 'EUR',
      expected_close_date: '2018-01-28',
      closed_at: '2017-03-01',
      account_id: 'acc_3',
      contact_id: 'con_4',
      created_at: '2016-10-20',
    });
    expect(created(transformDeal(record, context))).toEqual({
      kind: 'create',
      key: 'deals/D1',
      values: [],
      reassign: null,
      body: {
        title: 'Crane',
        value: 1234.5,
        currency: 'EUR',
        owner_id: 7,
        person_id: 4,
        org_id: 3,
        pipeline_id: 1,
        stage_id: 2,
        status: 'won',
        won_time: '2017-03-01T06:00:00Z',
        close_time: '2017-03-01T06:00:00Z',
        expected_close_date: '2018-01-28',
        custom_fields: {
          [key('sd_id__c')]: 'deals/D1',
          [key('sd_original_owner__c')]: 'ann@a.example',
          [key('sd_original_created__c')]: '2016-10-20',
        },
      },
    });
  });

  test('lost carries its time and reason', () => {
    const { body } = created(
      transformDeal(
        deal({ status: 'LOST', closed_at: '2017-07-01T12:00:00.9Z', lost_reason: 'price' }),
        makeContext(),
      ),
    );
    expect(body).toMatchObject({
      status: 'lost',
      lost_time: '2017-07-01T12:00:00Z',
      close_time: '2017-07-01T12:00:00Z',
      lost_reason: 'price',
    });
    expect(body).not.toHaveProperty('won_time');
  });

  test('reports what Pipedrive takes only with another status', () => {
    const open = created(
      transformDeal(deal({ closed_at: '2017-07-01', lost_reason: 'price' }), makeContext()),
    );
    expect(reported(open)).toEqual([
      'closed_at value_invalid dropped 2017-07-01',
      'lost_reason value_invalid dropped price',
    ]);
    expect(Object.keys(open.body)).not.toEqual(expect.arrayContaining(['close_time']));
    expect(open.body).not.toHaveProperty('lost_reason');
  });

  test('closed without a time says that Pipedrive will stamp its own', () => {
    const plan = created(transformDeal(deal({ status: 'won' }), makeContext()));
    expect(reported(plan)).toEqual(['closed_at required_blank defaulted ']);
    expect(plan.body).not.toHaveProperty('won_time');
  });

  test.each(['', 'pending', 'deleted', 'constructor'])('with status %j is skipped', (status) => {
    expect(skipCode(transformDeal(deal({ status }), makeContext()))).toBe('status_unknown');
  });

  test('takes a status by the mapping', () => {
    const mapping = makeMapping({
      fields: { deals: { status: { to: 'status', options: { Closed: 'lost' } } } },
    });
    expect(created(transformDeal(deal({ status: 'closed' }), makeContext({ mapping }))).body.status).toBe(
      'lost',
    );
  });

  test.each<[Record<string, string>, string]>([
    [{ stage_id: 's3' }, 'a stage of another pipeline'],
    [{ stage_id: '' }, 'no stage'],
    [{ stage_id: 's9' }, 'an unmapped stage'],
    [{ pipeline_id: 'p9' }, 'an unmapped pipeline'],
    [{ pipeline_id: 'toString' }, 'a pipeline called like a method'],
  ])('with %j is skipped: %s', (values) => {
    expect(skipCode(transformDeal(deal(values), makeContext()))).toBe('stage_unknown');
  });

  test('whose stage was not made in the target is skipped', () => {
    expect(skipCode(transformDeal(deal({}), makeContext({ link: without({ stages: 'skipped' }) })))).toBe(
      'stage_unknown',
    );
  });

  test("with a blank value leaves it out and keeps the currency; a blank currency is the account's", () => {
    expect(created(transformDeal(deal({ currency: 'EUR' }), makeContext())).body).toMatchObject({
      currency: 'EUR',
    });
    expect(created(transformDeal(deal({}), makeContext())).body).not.toHaveProperty('value');
    expect(created(transformDeal(deal({ value: '5' }), makeContext())).body).toMatchObject({
      value: 5,
      currency: 'USD',
    });
  });

  test('with a value that is no number drops it and reports it, or is skipped if the mapping says so', () => {
    expect(reported(created(transformDeal(deal({ value: 'much' }), makeContext())))).toEqual([
      'value value_invalid dropped much',
    ]);
    const mapping = makeMapping({ fields: { deals: { value: { to: 'value', onInvalid: 'skip' } } } });
    expect(skipCode(transformDeal(deal({ value: 'much' }), makeContext({ mapping })))).toBe('value_invalid');
  });

  test('in a currency that the target lacks is skipped, because the amount would become another one', () => {
    expect(skipCode(transformDeal(deal({ value: '5', currency: 'XAU' }), makeContext()))).toBe(
      'currency_unknown',
    );
    expect(reported(created(transformDeal(deal({ currency: 'XAU' }), makeContext())))).toEqual([
      'currency currency_unknown dropped XAU',
    ]);
  });

  test('without a name is called after its id', () => {
    const plan = created(transformDeal(deal({ name: '' }), makeContext()));
    expect(plan.body.title).toBe('Deal D1');
    expect(reported(plan)).toEqual(['name name_blank defaulted Deal D1']);
  });

  test('keeps its other links where the mapping lets a missing one drop', () => {
    const record = deal({ account_id: 'acc_3', contact_id: 'con_4' });
    const link = without({ contacts: 'missing' });
    expect(skipCode(transformDeal(record, makeContext({ link })))).toBe('parent_missing');
    const plan = created(
      transformDeal(record, makeContext({ link, mapping: makeMapping({ onMissingParent: 'drop' }) })),
    );
    expect(plan.body).toMatchObject({ org_id: 3 });
    expect(plan.body).not.toHaveProperty('person_id');
    expect(reported(plan)).toEqual(['contact_id parent_missing dropped con_4']);
  });

  test('carries an amount of its own in its own currency', () => {
    const mapping = makeMapping({
      fields: { deals: { value: { to: 'value' }, id: { to: 'sd_id__c', type: 'varchar' } } },
    });
    expect(
      created(transformDeal(deal({ value: '5', currency: 'eur' }), makeContext({ mapping }))).body.currency,
    ).toBe('EUR');
  });
});
