import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { checkMapping } from '../../../src/mapping/check/check-mapping.js';
import { fieldManifest } from '../../../src/mapping/manifest/field-manifest.js';
import { neededActivityTypes, neededCurrencies } from '../../../src/mapping/manifest/needs.js';
import { parseMapping, writeMappingYaml } from '../../../src/mapping/mapping-yaml.js';
import type { FieldMapping, MappedObject, Mapping } from '../../../src/mapping/mapping-schema.js';
import { proposeMapping } from '../../../src/mapping/proposal/propose-mapping.js';
import { readAcme } from '../acme.js';
import type { Acme } from '../acme.js';

interface Facts {
  readonly accounts_duplicates: {
    readonly by_website_domain: {
      readonly groups: number;
      readonly largest: Readonly<Record<string, number>>;
    };
  };
  readonly custom_fields: { readonly per_object: Readonly<Record<string, number>> };
}

// 24,000 records on a machine that others use as well. Nothing here measures time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let acme: Acme;
let mapping: Mapping;
let counted: Facts;

beforeAll(async () => {
  acme = await readAcme();
  mapping = proposeMapping({
    source: acme.facts,
    groups: acme.groups,
    target: null,
    existingPersonHits: null,
    existingOrganizations: new Map(),
  });
  const file = new URL('../../../../shared/data/acme-export/FACTS.json', import.meta.url);
  counted = JSON.parse(await readFile(file, 'utf8')) as Facts;
});

const line = (object: MappedObject, field: string): FieldMapping | undefined =>
  mapping.objects[object].fields[field];
const question = (id: string) => mapping.questions.find((each) => each.id === id)?.question;

describe('proposed for the real export', () => {
  test('merge groups are those that were counted independently', () => {
    const sizes = mapping.organizations.merge.map(({ domain, members }) => [domain, members.length]);
    const { groups, largest } = counted.accounts_duplicates.by_website_domain;
    expect(sizes).toHaveLength(groups);
    expect(Object.fromEntries(sizes)).toEqual(largest);
  });

  test('the survivor is the account whose name is the domain', () => {
    const names = new Map(
      acme.accounts.map(({ id, name }) => [id, name.toLowerCase().replace(/[^a-z]/g, '')]),
    );
    for (const { domain, survivor } of mapping.organizations.merge) {
      expect(names.get(survivor)).toContain(domain.split('.')[0]?.slice(0, 4));
    }
  });

  test('every one of the 61 custom fields has a line that carries it', () => {
    const carried = acme.facts.definitions.filter(({ object, key }) => {
      const target = mapping.objects[object as MappedObject].fields[key];
      return target?.to !== null && target !== undefined;
    });
    expect(carried).toHaveLength(61);
    expect(Object.values(counted.custom_fields.per_object).reduce((a, b) => a + b)).toBe(61);
  });

  test('types follow the declared types, also where values do not fit', () => {
    expect(line('accounts', 'cf_brands')).toMatchObject({ to: 'Brands', type: 'double', onInvalid: 'drop' });
    expect(question('values-accounts.cf_brands')).toContain('360 of 701');
    expect(line('accounts', 'cf_preferred_vendor')?.type).toBe('enum');
    expect(line('accounts', 'cf_revenue')?.type).toBe('monetary');
    expect(line('deals', 'cf_description')?.type).toBe('text');
  });

  test('a lead field with the label of a deal field of another type gets its own name', () => {
    expect(line('deals', 'cf_tags')).toMatchObject({ to: 'Tags', type: 'set' });
    expect(line('leads', 'cf_tags')).toMatchObject({ to: 'Tags (Lead)', type: 'enum' });
  });

  test('activities carry their custom field as a line of the note, under its label', () => {
    expect(line('activities', 'cf_source_ref')).toMatchObject({ to: 'note', label: 'Source reference' });
  });

  test('the order of day and month is what the values prove, also where the column does not move', () => {
    expect(line('leads', 'created_at')?.convert).toBe('day_first');
    expect(line('activities', 'occurred_at')?.convert).toBe('day_first');
    expect(line('activities', 'created_at')).toMatchObject({ to: null, convert: 'day_first' });
    expect(line('tasks', 'due_at')?.convert).toBe('month_first');
    expect(line('deals', 'closed_at')?.convert).toBeUndefined();
    expect(mapping.questions.filter(({ id }) => id.startsWith('date-order'))).toEqual([]);
  });

  test('blank columns, notes and existing persons are asked about', () => {
    expect(question('blank-columns')).toContain('accounts.phone');
    expect(question('notes')).toContain('123 activity records');
    expect(question('existing-persons')).toBeDefined();
    expect(question('unknown-columns')).toBeUndefined();
  });

  test('every line says why and how sure it is', () => {
    for (const { fields } of Object.values(mapping.objects)) {
      for (const each of Object.values(fields)) {
        expect(each.reason).toBeTruthy();
        expect(each.confidence).toBeGreaterThan(0);
      }
    }
  });

  test('pipelines that nobody looked for are created with their stages', () => {
    const stages = Object.values(mapping.pipelines['pl_4']?.stages ?? {}).map(({ create }) => create);
    expect(stages).toEqual(['New', 'Qualified', 'Proposition', 'Won']);
  });

  test('the proposal passes its own check without a word', () => {
    expect(checkMapping(mapping, acme.facts)).toEqual([]);
  });

  test('it survives the file', () => {
    expect(parseMapping(writeMappingYaml(mapping), 'mapping.yaml')).toEqual({ ok: true, mapping });
  });

  test('the target needs 60 custom fields of the source, each once, and nothing of activities', () => {
    const manifest = fieldManifest(mapping, acme.facts.definitions);
    const custom = manifest.filter(({ sources }) => sources.some(({ field }) => field.startsWith('cf_')));
    expect(custom).toHaveLength(60);
    expect(new Set(manifest.map(({ target, name }) => `${target} ${name.toLowerCase()}`)).size).toBe(
      manifest.length,
    );
    expect(
      manifest.filter(({ type, options }) => (type === 'enum' || type === 'set') && options.length === 0),
    ).toEqual([]);
  });

  test('types and currencies are those that occur', () => {
    const types = neededActivityTypes(mapping, acme.facts).map((name) => name.toLowerCase());
    expect(types.sort()).toEqual(['call', 'email', 'meeting', 'note', 'task']);
    expect(neededCurrencies(mapping, acme.facts)).toEqual(['EUR', 'USD']);
  });

  test('with notes as Pipedrive notes no type for them is needed', () => {
    const types = neededActivityTypes({ ...mapping, notes: 'note' }, acme.facts).map((name) =>
      name.toLowerCase(),
    );
    expect(types).not.toContain('note');
  });
});
