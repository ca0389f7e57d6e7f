import { describe, expect, test } from 'vitest';
import { checkMapping } from '../../../src/mapping/check/check-mapping.js';
import { proposeMapping } from '../../../src/mapping/proposal/propose-mapping.js';
import type { ProposalInput } from '../../../src/mapping/proposal/propose-mapping.js';
import type { SourceFacts } from '../../../src/mapping/source-facts.js';
import type { TargetSchema } from '../../../src/pipedrive/target-schema.js';
import type { CustomFieldDefinition } from '../../../src/smartdesk/custom-fields.js';
import { ObjectProfiler } from '../../../src/smartdesk/profile.js';
import { emptyFacts } from '../acme.js';
import { makeSchema } from '../transform/fixture.js';

function propose(source: Partial<SourceFacts>, rest: Partial<ProposalInput> = {}) {
  return proposeMapping({
    source: emptyFacts(source),
    groups: [],
    target: null,
    existingPersonHits: null,
    existingOrganizations: new Map(),
    ...rest,
  });
}

type Definition = readonly [CustomFieldDefinition['object'], string, string, CustomFieldDefinition['type']];

/** Facts of an export with these custom fields: `[object, key, label, type]`. */
function withFields(...list: readonly Definition[]): Partial<SourceFacts> {
  const definitions = list.map(([object, key, label, type]) => ({
    object,
    key,
    label,
    type,
    options: type === 'picklist' ? ['A', 'B'] : [],
    required: false,
  }));
  const objects = [...new Set(list.map(([object]) => object))];
  return {
    definitions,
    profiles: objects.map((object) => {
      const columns = ['id', ...definitions.filter((each) => each.object === object).map(({ key }) => key)];
      return new ObjectProfiler(object, columns, definitions).result();
    }),
  };
}

const stages = (...names: readonly string[]) =>
  names.map((name, index) => ({ id: index + 1, name, order: index + 1, probability: null }));
const sourceStages = (...names: readonly string[]) =>
  names.map((name, index) => ({ id: `s${index + 1}`, name }));

describe('custom fields', () => {
  test('that would take the name of a standard or system field get one of their own', () => {
    const { objects } = propose(
      withFields(
        ['accounts', 'cf_a', 'website', 'url'],
        ['deals', 'cf_b', 'Lead status', 'picklist'],
        ['contacts', 'cf_c', 'sd_id__c', 'number'],
      ),
    );
    expect(objects.accounts.fields['cf_a']?.to).toBe('website (SmartDesk)');
    expect(objects.deals.fields['cf_b']?.to).toBe('Lead status (SmartDesk)');
    expect(objects.contacts.fields['cf_c']?.to).toBe('sd_id__c (SmartDesk)');
  });

  test('two of one object never share a name', () => {
    const { fields } = propose(
      withFields(
        ['accounts', 'cf_a', 'Size', 'text'],
        ['accounts', 'cf_b', 'size', 'text'],
        ['accounts', 'cf_c', 'SIZE', 'text'],
      ),
    ).objects.accounts;
    const names = ['cf_a', 'cf_b', 'cf_c'].map((key) => fields[key]?.to?.toLowerCase());
    expect(new Set(names).size).toBe(3);
  });

  test('of leads and deals share one where label and type are the same', () => {
    const { objects } = propose(
      withFields(['leads', 'cf_a', 'size', 'picklist'], ['deals', 'cf_b', 'Size', 'picklist']),
    );
    expect(objects.leads.fields['cf_a']?.to?.toLowerCase()).toBe('size');
    expect(objects.deals.fields['cf_b']?.to).toBe('Size');
  });

  test('take an existing field of the same name and type, whatever its case', () => {
    const target = makeSchema({ organization: [['annual revenue', 'monetary']] });
    const { fields } = propose(withFields(['accounts', 'cf_a', 'Annual Revenue', 'currency']), { target })
      .objects.accounts;
    expect(fields['cf_a']).toMatchObject({ to: 'annual revenue', confidence: 1 });
  });

  test('take one of a similar name and the same type, and ask', () => {
    const target = makeSchema({
      organization: [
        ['Annual revenue', 'monetary'],
        ['Other', 'monetary'],
      ],
    });
    const mapping = propose(withFields(['accounts', 'cf_a', 'AnnualRevenue', 'currency']), { target });
    expect(mapping.objects.accounts.fields['cf_a']?.to).toBe('Annual revenue');
    expect(mapping.questions.map(({ id }) => id)).toContain('similar-fields');
  });

  test('take one that means the same in another language, with its options one by one, and ask', () => {
    const schema = makeSchema({ organization: [['Customer number', 'varchar']] });
    const options = ['Trade fair', 'Referral', 'Website'].map((label, id) => ({ id, label }));
    const source = { key: 'a'.repeat(40), name: 'Lead source (CRM)', type: 'enum', custom: true, options };
    const target = { ...schema, fields: { ...schema.fields, deal: [source] } };
    const facts = withFields(
      ['accounts', 'cf_kdnr', 'Kd-Nr.', 'text'],
      ['deals', 'cf_quelle', 'Quelle', 'picklist'],
    );
    const definitions = (facts.definitions ?? []).map((each) =>
      each.key === 'cf_quelle' ? { ...each, options: ['Messe', 'Empfehlung', 'k.A.', 'Radio'] } : each,
    );
    const mapping = propose({ ...facts, definitions }, { target });
    expect(mapping.objects.accounts.fields['cf_kdnr']).toMatchObject({
      to: 'Customer number',
      type: 'varchar',
    });
    const line = mapping.objects.deals.fields['cf_quelle'];
    expect(line).toMatchObject({ to: 'Lead source (CRM)', type: 'enum' });
    expect(line?.options).toEqual({ Messe: 'Trade fair', Empfehlung: 'Referral', 'k.A.': null });
    expect(line?.reason).toMatch(/^(high|medium|low) confidence; a field "Lead source \(CRM\)" exists/);
    const ids = mapping.questions.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['similar-fields', 'similar-options', 'non-values']));
  });

  test('take a field of the same name whose type takes the values, with its type', () => {
    const target = makeSchema({ organization: [['Region', 'varchar']] });
    const mapping = propose(withFields(['accounts', 'cf_a', 'Region', 'picklist']), { target });
    expect(mapping.objects.accounts.fields['cf_a']).toMatchObject({ to: 'Region', type: 'varchar' });
    expect(mapping.objects.accounts.fields['cf_a']?.options).toBeUndefined();
    expect(mapping.questions.map(({ id }) => id)).not.toContain('field-conflicts');
  });

  test('keep their type where the field of that name cannot take the values, and ask', () => {
    const target = makeSchema({ organization: [['Region', 'date']] });
    const mapping = propose(withFields(['accounts', 'cf_a', 'Region', 'picklist']), { target });
    expect(mapping.objects.accounts.fields['cf_a']).toMatchObject({ type: 'enum', confidence: 0.5 });
    expect(mapping.questions.map(({ id }) => id)).toContain('field-conflicts');
  });

  test('leave a field alone that another label names exactly', () => {
    const target = makeSchema({ organization: [['Annual revenue', 'monetary']] });
    const { fields } = propose(
      withFields(
        ['accounts', 'cf_a', 'AnnualRevenue', 'currency'],
        ['accounts', 'cf_b', 'Annual revenue', 'currency'],
      ),
      { target },
    ).objects.accounts;
    expect([fields['cf_a']?.to, fields['cf_b']?.to]).toEqual(['AnnualRevenue', 'Annual revenue']);
  });
});

describe('columns', () => {
  const profile = (columns: readonly string[], rows: readonly Record<string, string>[]) => {
    const profiler = new ObjectProfiler('contacts', columns);
    rows.forEach((row, index) => profiler.add(row, index + 1));
    return profiler.result();
  };

  test('that nobody defines get a place by what they are about, say why and are asked about', () => {
    const columns = ['id', 'first_name', 'last_name', 'fax', 'handy', 'geaendert_am', 'full_name'];
    const mapping = propose({ profiles: [profile(columns, [{ fax: '1', handy: '2' }])] });
    const { fields } = mapping.objects.contacts;
    expect(fields['fax']).toMatchObject({ to: 'Fax', type: 'varchar' });
    expect(fields['handy']).toMatchObject({ to: 'phones' });
    expect(fields['handy']?.type).toBeUndefined();
    expect(fields['geaendert_am']?.to).toBeNull();
    expect(fields['full_name']?.to).toBeNull();
    expect(fields['fax']?.reason).toContain('no definition says what it is');
    expect(fields['geaendert_am']?.reason).toContain('when it was changed');
    const asked = mapping.questions.find(({ id }) => id === 'unknown-columns')?.question;
    for (const column of ['fax', 'handy', 'geaendert_am']) expect(asked).toContain(`contacts.${column}`);
  });

  test('that nobody defines never feed a link, an owner by name, or what the load makes from its own columns', () => {
    const leads = new ObjectProfiler('leads', ['id', 'person', 'company_name', 'e_mail', 'lead_owner']);
    const deals = new ObjectProfiler('deals', ['id', 'account', 'Stage', 'sales person', 'org_id']);
    for (let row = 1; row <= 20; row++) {
      leads.add({ person: 'A', company_name: 'B', e_mail: `a${row}@b.example`, lead_owner: 'Ada' }, row);
      deals.add({ account: 'acc_1', Stage: 'New', 'sales person': 'Ada', org_id: `${row}` }, row);
    }
    const facts = emptyFacts({ profiles: [leads.result(), deals.result()] });
    const mapping = propose({ profiles: facts.profiles });
    const places = [
      ...Object.values(mapping.objects.leads.fields),
      ...Object.values(mapping.objects.deals.fields),
    ];
    const natives = places.flatMap(({ to, type }) => (to !== null && type === undefined ? [to] : []));
    expect(natives).toEqual([]);
    expect(checkMapping(mapping, facts).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('that nobody defines are no list of the target, and yes and no only where it says so', () => {
    const listed = (name: string, ...labels: readonly string[]) => ({
      key: name,
      name,
      type: 'enum',
      custom: true,
      options: labels.map((label, id) => ({ id, label })),
    });
    const schema = makeSchema();
    const fields = [listed('Language', 'de', 'en'), listed('Newsletter', 'Subscribed', 'Gone')];
    const target = { ...schema, fields: { ...schema.fields, person: fields } };
    const profiler = new ObjectProfiler('contacts', ['id', 'sprache']);
    for (let row = 1; row <= 20; row++) profiler.add({ id: `${row}`, sprache: 'de' }, row);
    const facts = withFields(['contacts', 'cf_n', 'Newsletter subscription', 'boolean']);
    const custom = propose(facts, { target }).objects.contacts.fields['cf_n'];
    expect(custom?.to).toBe('Newsletter subscription');
    const profiles = [profiler.result()];
    const mapping = propose({ profiles }, { target });
    expect(mapping.objects.contacts.fields['sprache']).toMatchObject({ to: 'Sprache', type: 'varchar' });
    expect(checkMapping(mapping, emptyFacts({ profiles }))).toEqual([]);
  });

  test('that feed a date are read in the order that their values prove', () => {
    const profiler = new ObjectProfiler('deals', ['id', 'voraussichtlicher_abschluss']);
    for (let row = 1; row <= 25; row++)
      profiler.add({ id: `${row}`, voraussichtlicher_abschluss: `${10 + (row % 15)}/03/2024` }, row);
    const { fields } = propose({ profiles: [profiler.result()] }).objects.deals;
    expect(fields['voraussichtlicher_abschluss']).toMatchObject({
      to: 'expected_close_date',
      convert: 'day_first',
    });
  });

  test('of inline notes move as notes, without a question', () => {
    const mapping = propose({ profiles: [profile(['id', 'notes'], [{ notes: 'x' }])] });
    expect(mapping.objects.contacts.fields['notes']?.to).toBeNull();
    expect(mapping.questions.map(({ id }) => id)).not.toContain('unknown-columns');
    expect(mapping.objects.notes.fields['body']?.to).toBe('content');
  });

  test('with dates of an open order are asked about, with an answer', () => {
    const mapping = propose({ profiles: [profile(['id', 'created_at'], [{ created_at: '03/04/2017' }])] });
    expect(mapping.objects.contacts.fields['created_at']?.convert).toBe('day_first');
    expect(mapping.questions.map(({ id }) => id)).toContain('date-order-contacts.created_at');
  });
});

describe('lists that people made of a text', () => {
  const lists = {
    'leads.lead_status': [
      { value: 'New', count: 3 },
      { value: 'kontaktiert', count: 2 },
      { value: 'Parked', count: 1 },
      { value: 'Select', count: 1 },
    ],
    'contacts.lifecycle_stage': [{ value: 'customer', count: 5 }],
  };
  const listField = (name: string, ...labels: readonly string[]) => ({
    key: name,
    name,
    type: 'enum',
    custom: true,
    options: labels.map((label, id) => ({ id, label })),
  });
  const schema = makeSchema();
  const target: TargetSchema = {
    ...schema,
    fields: {
      ...schema.fields,
      deal: [listField('Lead status', 'New', 'Contacted')],
      person: [listField('sd_original_lifecycle__c', 'Lead', 'Customer')],
    },
  };

  test('lead status and lifecycle stage go option by option', () => {
    const facts = emptyFacts({ lists });
    const mapping = propose({ lists }, { target });
    expect(mapping.objects.leads.fields['lead_status']).toMatchObject({
      to: 'Lead status',
      type: 'enum',
      options: { New: 'New', kontaktiert: 'Contacted', Parked: 'Parked', Select: null },
    });
    expect(mapping.objects.contacts.fields['lifecycle_stage']).toMatchObject({ type: 'enum' });
    expect(checkMapping(mapping, facts).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('stay text where nobody made a list of them', () => {
    const mapping = propose({ lists }, { target: schema });
    expect(mapping.objects.leads.fields['lead_status']).toMatchObject({ type: 'varchar' });
    expect(mapping.objects.leads.fields['lead_status']?.options).toBeUndefined();
  });
});

describe('pipelines', () => {
  const schema = (...pipelines: TargetSchema['pipelines']): TargetSchema => ({ ...makeSchema(), pipelines });
  const source = (...names: readonly string[]) => ({
    pipelines: [{ id: 'p', name: 'Sales', stages: sourceStages(...names) }],
  });
  const proposed = (names: readonly string[], targets: readonly string[]) => {
    const target = schema({ id: 1, name: 'sales', stages: stages(...targets) });
    const line = propose(source(...names), { target }).pipelines['p'];
    return Object.values(line?.stages ?? {}).map(({ to, create }) => to ?? `+${create ?? ''}`);
  };

  test('match by name, stages too, in any case', () => {
    expect(proposed(['New', 'Won'], ['WON', 'new'])).toEqual(['new', 'WON']);
  });

  test('match stages of another name by their place between neighbours', () => {
    expect(proposed(['New', 'Contacted', 'Won'], ['New', 'In touch', 'Won'])).toEqual([
      'New',
      'In touch',
      'Won',
    ]);
  });

  test('create a stage for which there is no place', () => {
    expect(proposed(['New', 'Demo', 'Won'], ['New', 'Won'])).toEqual(['New', '+Demo', 'Won']);
  });

  test('never give two stages of the source the same one', () => {
    const names = proposed(['New', 'New', 'Won'], ['New', 'Won']);
    expect(new Set(names).size).toBe(3);
  });

  test('are created where the account has none to spare', () => {
    expect(propose(source('New'), { target: schema() }).pipelines['p']).toMatchObject({
      to: 'Sales',
      create: true,
      stages: { s1: { create: 'New' } },
    });
  });

  test('never share one that another pipeline has by name', () => {
    const target = schema({ id: 1, name: 'Sales', stages: stages('New') });
    const pipelines = [
      { id: 'p', name: 'Partners', stages: sourceStages('New') },
      { id: 'q', name: 'Sales', stages: sourceStages('New') },
    ];
    const proposal = propose({ pipelines }, { target }).pipelines;
    expect(proposal['q']).toMatchObject({ to: 'Sales', create: false });
    expect(proposal['p']).toMatchObject({ to: 'Partners', create: true });
  });

  test('matched by their place alone are asked about', () => {
    const target = schema({ id: 1, name: 'Pipeline', stages: stages('New') });
    const mapping = propose(source('New'), { target });
    expect(mapping.pipelines['p']).toMatchObject({ to: 'Pipeline', create: false });
    expect(mapping.questions.some(({ change }) => change === 'pipelines')).toBe(true);
  });
});

test('existing persons and organizations of the target are counted and named', () => {
  const members = [{ id: 'acc_1', name: 'Acme' }];
  const mapping = propose(
    {},
    {
      target: makeSchema(),
      existingPersonHits: 7,
      existingOrganizations: new Map([['acme.com', 'ACME Inc']]),
      groups: [{ domain: 'acme.com', survivor: 'acc_1', members, reason: '' }],
    },
  );
  expect(mapping.existingPersons).toBe('match');
  expect(mapping.questions.find(({ id }) => id === 'existing-persons')?.question).toContain('7 ');
  expect(mapping.organizations.merge).toMatchObject([{ existing: 'ACME Inc', members }]);
  expect(mapping.questions.map(({ id }) => id)).toContain('existing-organizations');
});

test('the same input gives the same mapping', () => {
  const input = withFields(['accounts', 'cf_a', 'A', 'text'], ['leads', 'cf_b', 'B', 'picklist']);
  expect(propose(input)).toEqual(propose(input));
});
