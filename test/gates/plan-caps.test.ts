import { expect, test } from 'vitest';
import { exceededCaps, type CapFacts } from '../../src/gates/plan-caps.js';
import type { ManifestField } from '../../src/mapping/manifest/field-manifest.js';
import type { TargetField, TargetSchema } from '../../src/pipedrive/target-schema.js';

const field = (name: string, change: Partial<TargetField> = {}): TargetField => ({
  key: name,
  name,
  type: 'varchar',
  options: [],
  custom: true,
  ...change,
});

function schemaWith(fields: Partial<TargetSchema['fields']>): TargetSchema {
  return {
    companyId: 1,
    companyName: 'Acme',
    me: { id: 1, email: 'me@acme.example', isAdmin: true },
    users: [],
    fields: { organization: [], person: [], deal: [], ...fields },
    pipelines: [],
    activityTypes: [],
    currencies: [],
    webhooks: [],
  };
}

const fields = (n: number, prefix: string): TargetField[] =>
  Array.from({ length: n }, (_, index) => field(`${prefix} ${index}`));

const wanted = (n: number, target: ManifestField['target'] = 'deal'): ManifestField[] =>
  Array.from({ length: n }, (_, index) => ({
    target,
    name: `Wanted ${index}`,
    type: 'varchar',
    options: [],
    sources: [],
    system: false,
  }));

function factsOf(change: Partial<CapFacts> = {}): CapFacts {
  const account = {
    baseUrl: 'https://acme.pipedrive.com',
    tokenEnv: 'PIPEDRIVE_TOKEN',
    plan: 'lite',
    seats: 2,
    reserve: 0,
    topUp: 0,
  };
  return { role: 'production', account, schema: schemaWith({}), manifest: [], held: 0, coming: 0, ...change };
}

const withPlan = (plan: string, seats: number): Pick<CapFacts, 'account'> => ({
  account: { ...factsOf().account, plan, seats },
});

test('custom fields of all objects together may reach the limit of the plan, and not one more', () => {
  const schema = schemaWith({
    organization: fields(10, 'O'),
    person: fields(5, 'P'),
    deal: [...fields(5, 'D'), field('Title', { custom: false })],
  });
  expect(exceededCaps(factsOf({ schema, manifest: wanted(10) }))).toEqual([]);
  const [item, ...others] = exceededCaps(factsOf({ schema, manifest: wanted(11) }));
  expect(others).toEqual([]);
  expect(item).toMatchObject({ kind: 'plan_cap', name: 'custom fields' });
  expect(item!.detail).toContain('has 20 custom fields and 11 are to be created: 31');
  expect(item!.detail).toContain('allows 30: delete 1 field that nobody needs');
});

test('a field that is there with its type is not created again; one of another type is', () => {
  const there = wanted(3).map(({ name }) => field(name.toUpperCase()));
  const schema = schemaWith({ deal: [...there, ...fields(27, 'D')] });
  expect(exceededCaps(factsOf({ schema, manifest: wanted(3) }))).toEqual([]);
  const other = schemaWith({ deal: [...there.map((one) => ({ ...one, type: 'text' })), ...fields(25, 'D')] });
  expect(exceededCaps(factsOf({ schema: other, manifest: wanted(3) }))).toHaveLength(1);
});

test('an account beyond its limit already is no obstacle where no field is created', () => {
  const schema = schemaWith({ deal: [...fields(40, 'D')] });
  expect(exceededCaps(factsOf({ schema, manifest: [] }))).toEqual([]);
});

test('leads and deals: what is there and what comes may reach the seats times the cap, and not one more', () => {
  expect(exceededCaps(factsOf({ held: 1_000, coming: 4_000 }))).toEqual([]);
  const [item] = exceededCaps(factsOf({ held: 1_000, coming: 4_001 }));
  expect(item).toMatchObject({ kind: 'plan_cap', name: 'leads and deals' });
  expect(item!.detail).toContain('has 1000 leads and deals that are not archived and 4001 come: 5001');
  expect(item!.detail).toContain('plan lite with 2 seats allows 5000');
  expect(item!.detail).toContain(
    'archive 1 closed deal, take 1 more seat, take a higher plan, or leave 1 out',
  );
});

test('no seats lift the cap beyond the maximum of all plans', () => {
  const many = withPlan('ultimate', 100);
  expect(exceededCaps(factsOf({ ...many, held: 100_000, coming: 200_000 }))).toEqual([]);
  const [item] = exceededCaps(factsOf({ ...many, held: 100_000, coming: 200_001 }));
  expect(item!.detail).toContain('allows 300000');
  expect(item!.detail).toContain('no plan allows more than 300000');
  expect(item!.detail).not.toContain('more seat');
});

test('an empty account is not told to archive deals', () => {
  const [item] = exceededCaps(factsOf({ held: 0, coming: 6_000 }));
  expect(item!.detail).not.toContain('archive 1');
  expect(item!.detail).not.toContain('closed deals');
  expect(item!.detail).toContain('leave 1000 out');
});

test('an unknown plan counts as the smallest', () => {
  expect(exceededCaps(factsOf({ ...withPlan('unheard-of', 1), coming: 2_501 }))).toHaveLength(1);
});
