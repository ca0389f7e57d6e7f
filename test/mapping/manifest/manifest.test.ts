import { describe, expect, test } from 'vitest';
import { compareManifest } from '../../../src/mapping/manifest/compare-manifest.js';
import { comparePipelines } from '../../../src/mapping/manifest/compare-pipelines.js';
import { fieldManifest } from '../../../src/mapping/manifest/field-manifest.js';
import type { ManifestField } from '../../../src/mapping/manifest/field-manifest.js';
import { neededActivityTypes, neededCurrencies } from '../../../src/mapping/manifest/needs.js';
import type { CustomFieldDefinition } from '../../../src/smartdesk/custom-fields.js';
import type { TargetSchema } from '../../../src/pipedrive/target-schema.js';
import { makeMapping, makeSchema } from '../transform/fixture.js';

function definition(
  object: CustomFieldDefinition['object'],
  key: string,
  type: CustomFieldDefinition['type'],
  options: readonly string[] = [],
): CustomFieldDefinition {
  return { object, key, label: key, type, options, required: false };
}

const found = (fields: readonly ManifestField[], target: string, name: string) =>
  fields.filter((field) => field.target === target && field.name === name);

describe('the manifest', () => {
  const mapping = makeMapping({
    fields: {
      deals: { cf_size: { to: 'Size', type: 'enum' } },
      leads: {
        cf_size: { to: 'size', type: 'enum', options: { L: 'Large', X: null } },
        cf_yes: { to: 'Agreed', type: 'enum' },
      },
    },
  });
  const fields = fieldManifest(mapping, [
    definition('deals', 'cf_size', 'picklist', ['S', 'M']),
    definition('leads', 'cf_size', 'picklist', ['m', 'L', 'X']),
    definition('leads', 'cf_yes', 'boolean'),
  ]);

  test('has each field once, leads and deals together with the options of both', () => {
    expect(found(fields, 'deal', 'size')).toEqual([]);
    expect(found(fields, 'deal', 'Size')).toEqual([
      {
        target: 'deal',
        name: 'Size',
        type: 'enum',
        options: ['S', 'M', 'Large'],
        sources: [
          { object: 'deals', field: 'cf_size', type: 'picklist' },
          { object: 'leads', field: 'cf_size', type: 'picklist' },
        ],
        system: false,
      },
    ]);
  });

  test('gives a boolean Yes and No', () => {
    expect(found(fields, 'deal', 'Agreed')[0]?.options).toEqual(['Yes', 'No']);
  });

  test('has fields that no column fills, and options that only a constant, default or value table names', () => {
    const made = fieldManifest(
      makeMapping({
        fields: {
          contacts: {
            crm: { to: 'CRM', type: 'enum', constant: 'SmartDesk' },
            home: { to: 'Home', type: 'varchar', join: { columns: ['phone', 'address'], with: ' ' } },
            cf_tier: { to: 'Tier', type: 'enum', default: 'None', options: { g: 'Gold' } },
            cf_tags: { to: 'Tags', type: 'set', default: 'old|moved' },
          },
        },
      }),
      [
        definition('contacts', 'cf_tier', 'picklist', ['S']),
        definition('contacts', 'cf_tags', 'multipicklist', ['a']),
      ],
    );
    const shown = (name: string) =>
      found(made, 'person', name).map(({ options, sources }) => [options, sources[0]?.type]);
    expect(shown('CRM')).toEqual([[['SmartDesk'], 'constant']]);
    expect(shown('Home')).toEqual([[[], 'join']]);
    expect(shown('Tier')).toEqual([[['S', 'Gold', 'None'], 'picklist']]);
    expect(shown('Tags')).toEqual([[['a', 'old', 'moved'], 'multipicklist']]);
  });

  test('activity types and currencies are those that the mapping makes of what occurs', () => {
    const counts = (...values: string[]) => values.map((value) => ({ value, count: 1 }));
    const facts = {
      rows: {},
      currency: 'USD',
      values: {
        activityTypes: counts('call', 'fax'),
        taskStatuses: [],
        dealStatuses: [],
        dealCurrencies: counts('Euro', 'GBP'),
        leadCurrencies: counts('CHF'),
      },
    };
    const mapping = makeMapping({
      fields: {
        activities: { type: { to: 'type', options: { fax: 'Letter' }, default: 'Call' } },
        deals: { currency: { to: 'currency', options: { Euro: 'EUR' }, default: 'SEK' } },
        leads: { currency: { to: null }, fixed: { to: 'currency', constant: 'nok' } },
      },
    });
    expect(neededActivityTypes(mapping, facts)).toEqual(['call', 'Letter']);
    expect(neededCurrencies(mapping, facts)).toEqual(['EUR', 'GBP', 'NOK', 'SEK', 'USD']);
  });

  test('has the migration’s own fields on every object that needs them', () => {
    const system = fields
      .filter((field) => field.system)
      .map(({ target, name, type }) => [target, name, type]);
    expect(system).toEqual([
      ['organization', 'sd_id__c', 'varchar'],
      ['organization', 'sd_original_owner__c', 'varchar'],
      ['person', 'sd_id__c', 'varchar'],
      ['person', 'sd_original_owner__c', 'varchar'],
      ['person', 'sd_original_lifecycle__c', 'varchar'],
      ['deal', 'sd_id__c', 'varchar'],
      ['deal', 'sd_original_owner__c', 'varchar'],
      ['deal', 'sd_original_created__c', 'date'],
    ]);
  });

  test('asks for no field that nothing fills', () => {
    const small = makeMapping({
      fields: { contacts: { lifecycle_stage: { to: null }, owner_email: { to: null } } },
    });
    small.objects.accounts.enabled = false;
    small.objects.leads.enabled = false;
    const needed = fieldManifest(small, []).map(({ target, name }) => `${target} ${name}`);
    expect(needed.filter((each) => !each.startsWith('deal'))).toEqual(['person sd_id__c', 'person Address']);
  });

  test('still needs keys on organizations and persons that leads make', () => {
    const leadsOnly = makeMapping();
    for (const object of ['accounts', 'contacts', 'deals'] as const)
      leadsOnly.objects[object].enabled = false;
    const needed = fieldManifest(leadsOnly, []).map(({ target, name }) => `${target} ${name}`);
    expect(needed).toEqual(expect.arrayContaining(['organization sd_id__c', 'person sd_original_owner__c']));
  });
});

describe('compared with an account', () => {
  const manifest = fieldManifest(
    makeMapping({ fields: { deals: { cf_size: { to: 'Size', type: 'enum' } } } }),
    [definition('deals', 'cf_size', 'picklist', ['S', 'M'])],
  );
  const names = (schema: TargetSchema) =>
    compareManifest(manifest, schema).map(
      ({ kind, name, detail }) => `${kind} ${name} ${detail.split(':')[0] ?? ''}`,
    );

  test('nothing is missing where all is there, in any case', () => {
    expect(compareManifest(manifest, makeSchema({ deal: [[' size', 'enum', ['m', 's', 'more']]] }))).toEqual(
      [],
    );
  });

  test('a field that is not there is missing', () => {
    expect(names(makeSchema())).toEqual(['field deal: Size missing']);
  });

  test('a field of another type is named as such', () => {
    expect(names(makeSchema({ deal: [['Size', 'varchar']] }))).toEqual(['field deal: Size wrong type']);
  });

  test('options that lack are named', () => {
    const [item] = compareManifest(manifest, makeSchema({ deal: [['Size', 'enum', ['S']]] }));
    expect(item).toMatchObject({ kind: 'option', name: 'deal: Size', detail: expect.stringMatching(/: M$/) });
  });

  test('two fields of the wanted name and type are ambiguous', () => {
    const options = ['S', 'M'];
    const schema = makeSchema({
      deal: [
        ['Size', 'enum', options],
        ['size', 'enum', options],
      ],
    });
    expect(names(schema)).toEqual(['field deal: Size ambiguous']);
  });

  test('a built-in field of the name does not count', () => {
    const schema = makeSchema();
    const builtIn = { key: 'size', name: 'Size', type: 'enum', options: [], custom: false };
    const fields = { ...schema.fields, deal: [...schema.fields.deal, builtIn] };
    expect(names({ ...schema, fields })).toEqual(['field deal: Size missing']);
  });
});

describe('pipelines compared with an account', () => {
  const stages = (...list: readonly string[]) =>
    list.map((name, index) => ({ id: index + 1, name, order: index + 1, probability: null }));
  const schema = (...pipelines: TargetSchema['pipelines']): TargetSchema => ({ ...makeSchema(), pipelines });
  const p1 = { id: 1, name: 'pipeline P1', stages: stages('Stage s1', 'STAGE S2') };
  const p2 = { id: 2, name: 'Pipeline p2', stages: stages('Stage s3') };
  const names = (target: TargetSchema, mapping = makeMapping()) =>
    comparePipelines(mapping, target).map(({ kind, name }) => `${kind} ${name}`);

  test('nothing is missing where all is there, in any case', () => {
    expect(names(schema(p1, p2))).toEqual([]);
  });

  test('a pipeline or stage that should exist is missing', () => {
    expect(names(schema({ ...p1, stages: stages('Stage s1') }))).toEqual([
      'stage Pipeline p1 / Stage s2',
      'pipeline Pipeline p2',
    ]);
  });

  test('what the mapping creates is not missing', () => {
    const mapping = makeMapping();
    mapping.pipelines['p2'] = { to: 'Pipeline p2', create: true, stages: { s3: { create: 'Stage s3' } } };
    expect(names(schema(p1), mapping)).toEqual([]);
  });

  test('two pipelines of one name are ambiguous', () => {
    const items = comparePipelines(makeMapping(), schema(p1, p2, { ...p2, id: 3 }));
    expect(items.map(({ detail }) => detail.split(':')[0])).toEqual(['ambiguous']);
  });

  test('without deals no pipeline is needed', () => {
    const mapping = makeMapping();
    mapping.objects.deals.enabled = false;
    expect(names(schema(), mapping)).toEqual([]);
  });
});
