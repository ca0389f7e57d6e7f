import { describe, expect, test } from 'vitest';
import { checkMapping } from '../../../src/mapping/check/check-mapping.js';
import { mappingSchema } from '../../../src/mapping/mapping-schema.js';
import type { FieldMapping, MappedObject, Mapping } from '../../../src/mapping/mapping-schema.js';
import { proposeMapping } from '../../../src/mapping/proposal/propose-mapping.js';
import type { SourceFacts } from '../../../src/mapping/source-facts.js';
import { emptyFacts } from '../acme.js';

const FACTS = emptyFacts({
  rows: { accounts: 5, contacts: 5, leads: 5, deals: 5, tasks: 5, activities: 5 },
  pipelines: [
    {
      id: 'p1',
      name: 'Sales',
      stages: [
        { id: 's1', name: 'New' },
        { id: 's2', name: 'Won' },
      ],
    },
  ],
  accountIds: new Set(['a1', 'a2', 'a3']),
});

/** The default mapping, changed. */
function changed(change: (mapping: Mapping) => void): Mapping {
  const proposal = proposeMapping({
    source: FACTS,
    groups: [],
    target: null,
    existingPersonHits: null,
    existingOrganizations: new Map(),
  });
  const mapping = mappingSchema.parse(structuredClone(proposal));
  change(mapping);
  return mapping;
}

function found(change: (mapping: Mapping) => void, facts: SourceFacts = FACTS): string[] {
  return checkMapping(changed(change), facts).map(({ severity, path }) => `${severity} ${path}`);
}

const set = (object: MappedObject, field: string, line: Partial<FieldMapping>) => (mapping: Mapping) => {
  mapping.objects[object].fields[field] = {
    ...(mapping.objects[object].fields[field] ?? { to: null, onInvalid: 'drop' }),
    ...line,
  };
};

test('the proposal itself has no problem', () => {
  expect(found(() => undefined)).toEqual([]);
});

describe('columns', () => {
  test('that the source has not are errors, with the one that was meant', () => {
    const problems = checkMapping(changed(set('deals', 'pipelineid', { to: null })), FACTS);
    expect(problems).toMatchObject([
      {
        severity: 'error',
        path: 'objects.deals.fields.pipelineid',
        message: expect.stringContaining('`pipeline_id`'),
      },
    ]);
  });

  test('without a line are warned about', () => {
    const removed = found(({ objects }) => delete objects.accounts.fields['website']);
    expect(removed).toEqual(['warning objects.accounts.fields.website']);
  });

  test('that a filter names must exist', () => {
    const filter = { field: 'stat', in: ['open'] };
    expect(found(({ objects }) => Object.assign(objects.deals, { filter }))).toEqual([
      'error objects.deals.filter.field',
      // Whatever it leaves out takes along what refers to it.
      'warning objects.deals.filter',
    ]);
  });
});

describe('targets', () => {
  test.each<[string, (mapping: Mapping) => void, string]>([
    [
      'an unknown attribute',
      set('accounts', 'address', { to: 'adress' }),
      'error objects.accounts.fields.address.to',
    ],
    [
      'a link from a column without ids',
      set('deals', 'lost_reason', { to: 'org_id' }),
      'error objects.deals.fields.lost_reason.to',
    ],
    [
      'two columns for one attribute',
      set('deals', 'lost_reason', { to: 'title' }),
      'error objects.deals.fields.lost_reason.to',
    ],
    [
      'two columns for one field',
      set('accounts', 'industry', { to: 'website' }),
      'error objects.accounts.fields.industry.to',
    ],
    [
      'the key from another column',
      set('accounts', 'industry', { to: 'sd_id__c' }),
      'error objects.accounts.fields.industry.to',
    ],
    [
      'a type for a native attribute',
      set('deals', 'owner_email', { type: 'varchar' }),
      'error objects.deals.fields.owner_email.type',
    ],
    [
      'a custom field on activities',
      set('activities', 'subject', { to: 'Subject', type: 'varchar' }),
      'error objects.activities.fields.subject.type',
    ],
    [
      'one name with two types',
      set('leads', 'lead_source', { to: 'Lead status', type: 'text' }),
      'error objects.leads.fields.lead_status.type',
    ],
    [
      'an enum without options',
      set('accounts', 'industry', { type: 'enum' }),
      'error objects.accounts.fields.industry',
    ],
    [
      'a label over 255 characters',
      set('accounts', 'industry', { type: 'enum', options: { A: 'x'.repeat(256) } }),
      'error objects.accounts.fields.industry.options',
    ],
    ['no title', set('deals', 'name', { to: null }), 'error objects.deals.fields'],
    ['no subject', set('tasks', 'subject', { to: null }), 'error objects.tasks.fields'],
    ['no owner', set('deals', 'owner_email', { to: null }), 'warning objects.deals.fields'],
  ])('%s is found', (_, change, problem) => {
    expect(found(change)).toContain(problem);
  });

  test('several columns may feed names, e-mails and notes', () => {
    expect(found(set('contacts', 'address', { to: 'emails', type: undefined }))).toEqual([]);
    expect(found(set('tasks', 'created_at', { to: 'note' }))).toEqual([]);
  });
});

describe('pipelines', () => {
  test.each<[string, (mapping: Mapping) => void, string]>([
    ['a pipeline without a line', ({ pipelines }) => delete pipelines['p1'], 'error pipelines.p1'],
    [
      'a stage without a line',
      ({ pipelines }) => delete pipelines['p1']?.stages['s2'],
      'error pipelines.p1.stages.s2',
    ],
    [
      'an unknown pipeline',
      ({ pipelines }) => Object.assign(pipelines, { px: { to: 'X', create: true, stages: {} } }),
      'error pipelines.px',
    ],
    [
      'an unknown stage',
      ({ pipelines }) => Object.assign(pipelines['p1']?.stages ?? {}, { sx: { create: 'X' } }),
      'error pipelines.p1.stages.sx',
    ],
    [
      'an existing stage of a new pipeline',
      ({ pipelines }) => Object.assign(pipelines['p1']?.stages ?? {}, { s1: { to: 'New' } }),
      'error pipelines.p1.stages.s1.to',
    ],
  ])('%s is found', (_, change, problem) => {
    expect(found(change)).toContain(problem);
  });
});

describe('merge groups', () => {
  const group = (survivor: string, ...ids: readonly string[]) => ({
    domain: 'acme.com',
    survivor,
    merge: true,
    members: ids.map((id) => ({ id, name: id })),
  });
  const groups =
    (...list: Mapping['organizations']['merge']) =>
    (mapping: Mapping) => {
      mapping.organizations.merge = list;
    };

  test('of known accounts are right', () => {
    expect(found(groups(group('a1', 'a1', 'a2')))).toEqual([]);
  });

  test('with an unknown member, a foreign survivor, or a member of another group are errors', () => {
    expect(found(groups(group('a1', 'a1', 'a9')))).toEqual(['error organizations.merge.0.members.1.id']);
    expect(found(groups(group('a3', 'a1', 'a2')))).toEqual(['error organizations.merge.0.survivor']);
    expect(found(groups(group('a1', 'a1', 'a2'), group('a3', 'a3', 'a2')))).toEqual([
      'error organizations.merge.1.members.1.id',
    ]);
  });
});

test('an object that does not move although others refer to it is warned about', () => {
  const off = ({ objects }: Mapping) => Object.assign(objects.accounts, { enabled: false });
  expect(found(off)).toEqual(['warning objects.accounts.enabled']);
});

test('an object that does not move is not looked at', () => {
  expect(
    found(({ objects }) => {
      objects.leads.enabled = false;
      objects.leads.fields['title'] = { to: 'nonsense', onInvalid: 'drop' };
    }),
  ).toEqual(['warning objects.leads.enabled']);
});
