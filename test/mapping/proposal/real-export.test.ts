import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { compareManifest } from '../../../src/mapping/manifest/compare-manifest.js';
import { fieldManifest } from '../../../src/mapping/manifest/field-manifest.js';
import { neededActivityTypes, neededCurrencies } from '../../../src/mapping/manifest/needs.js';
import type { Mapping } from '../../../src/mapping/mapping-schema.js';
import { proposeMapping } from '../../../src/mapping/proposal/propose-mapping.js';
import { TRANSFORMS } from '../../../src/mapping/transform/index.js';
import type { MappedPhase } from '../../../src/mapping/transform/index.js';
import { leadNeeds } from '../../../src/mapping/transform/lead-rules.js';
import type { TransformContext } from '../../../src/mapping/transform/types.js';
import type { TargetField, TargetSchema } from '../../../src/pipedrive/target-schema.js';
import { readAcme } from '../acme.js';
import type { Acme } from '../acme.js';
import { makeContext, makeSchema } from '../transform/fixture.js';

const EXPORT = path.resolve(import.meta.dirname, '../../../../shared/data/acme-export');

interface Facts {
  readonly accounts_duplicates: {
    readonly by_website_domain: { readonly largest: Readonly<Record<string, number>> };
  };
  readonly custom_fields: {
    readonly values_not_of_the_declared_type: Readonly<Record<string, { readonly not_of_that_type: number }>>;
  };
}

// 24,000 records on a machine that others use as well. Nothing here measures time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let counted: Facts;
let acme: Acme;
let mapping: Mapping;
let schema: TargetSchema;

beforeAll(async () => {
  counted = JSON.parse(readFileSync(path.join(EXPORT, 'FACTS.json'), 'utf8')) as Facts;
  acme = await readAcme();
  mapping = propose();
  schema = schemaOfManifest();
});

function propose(): Mapping {
  const unseen = { target: null, existingPersonHits: null, existingOrganizations: new Map<string, string>() };
  return proposeMapping({ source: acme.facts, groups: acme.groups, ...unseen });
}

/** A target that has exactly what the manifest asks for. */
function schemaOfManifest(): TargetSchema {
  const manifest = fieldManifest(mapping, acme.facts.definitions);
  const fields = manifest.map((field, at): TargetField & { target: string } => ({
    target: field.target,
    key: at.toString(16).padStart(40, 'a'),
    name: field.name,
    type: field.type,
    options: field.options.map((label, index) => ({ id: at * 1_000 + index + 1, label })),
    custom: true,
  }));
  const of = (target: string) => fields.filter((field) => field.target === target);
  const all = { organization: of('organization'), person: of('person'), deal: of('deal') };
  return { ...makeSchema(), fields: all };
}

/** `field code action` of every value that did not arrive as it was, counted; a skipped record counts too. */
async function tally(
  phase: MappedPhase,
  object: 'accounts' | 'contacts' | 'leads' | 'deals' | 'tasks' | 'activities',
) {
  const counts: Record<string, number> = {};
  const count = (line: string) => (counts[line] = (counts[line] ?? 0) + 1);
  const context: TransformContext = makeContext({ mapping, schema });
  const rows = createReadStream(path.join(EXPORT, `${object}.csv`)).pipe(parse({ columns: true, bom: true }));
  for await (const row of rows) {
    const values = row as Record<string, string>;
    if (phase === 'lead_persons' && !leadNeeds(values).person) continue;
    if (phase === 'lead_organizations' && !leadNeeds(values).organization) continue;
    const result = TRANSFORMS[phase]({ object, id: values['id'] ?? '', values }, context);
    if (result.kind === 'skip') count(`skip ${result.code}`);
    else for (const { field, code, action } of result.values) count(`${field} ${code} ${action}`);
  }
  return counts;
}

describe('the mapping proposed for the real export', () => {
  test('is the same each time', () => {
    expect(propose()).toEqual(mapping);
  });

  test('has a line with a reason for every column, and carries every one of the 61 custom fields', () => {
    for (const { object, fields } of acme.facts.profiles) {
      const lines = mapping.objects[object as keyof Mapping['objects']].fields;
      for (const { field } of fields) {
        expect(lines[field]?.reason, `${object}.${field}`).toBeTruthy();
        expect(lines[field]?.onInvalid).toBe('drop');
      }
    }
    expect(acme.facts.definitions).toHaveLength(61);
    for (const { object, key } of acme.facts.definitions) {
      const line = mapping.objects[object as keyof Mapping['objects']].fields[key];
      expect(line?.to, `${object}.${key}`).toBeTruthy();
    }
  });

  test('merges exactly the accounts that share a website domain', () => {
    const groups = mapping.organizations.merge.map(({ domain, members }) => [domain, members.length]);
    expect(Object.fromEntries(groups)).toEqual(counted.accounts_duplicates.by_website_domain.largest);
    for (const { survivor, members } of mapping.organizations.merge) {
      expect(members.map(({ id }) => id)).toContain(survivor);
    }
  });

  test("gives the lead's Tags a name of their own, and activities' fields a labelled line of the note", () => {
    expect(mapping.objects.leads.fields['cf_tags']).toMatchObject({ to: 'Tags (Lead)', type: 'enum' });
    expect(mapping.objects.deals.fields['cf_tags']).toMatchObject({ to: 'Tags', type: 'set' });
    const line = mapping.objects.activities.fields['cf_source_ref'];
    expect(line).toMatchObject({ to: 'note', label: 'Source reference' });
  });

  test('reads dates in the order that their values prove, also in columns that do not move', () => {
    const { tasks, leads, activities } = mapping.objects;
    expect(tasks.fields['due_at']?.convert).toBe('month_first');
    expect(leads.fields['created_at']?.convert).toBe('day_first');
    expect(activities.fields['occurred_at']?.convert).toBe('day_first');
    expect(activities.fields['created_at']).toMatchObject({ to: null, convert: 'day_first' });
  });

  test('asks about what a person has to decide, with an answer', () => {
    const ids = mapping.questions.map(({ id }) => id);
    for (const id of ['existing-persons', 'lead-parents', 'notes', 'merge-groups', 'skip-threshold']) {
      expect(ids).toContain(id);
    }
    expect(ids).toContain('values-accounts.cf_brands');
    expect(ids).toContain('pipelines-create');
    expect(new Set(ids).size).toBe(ids.length);
    expect(mapping.questions.every(({ answer }) => answer !== '')).toBe(true);
  });

  test('needs the activity types and currencies that occur', () => {
    expect(neededActivityTypes(mapping, acme.facts).toSorted()).toEqual([
      'Note',
      'Task',
      'call',
      'email',
      'meeting',
    ]);
    expect(neededCurrencies(mapping, acme.facts)).toEqual(['EUR', 'USD']);
  });

  test('lacks nothing in a target made of its manifest', () => {
    expect(compareManifest(fieldManifest(mapping, acme.facts.definitions), schema)).toEqual([]);
  });

  test('asks whether options that say there is no value are left blank', () => {
    const question = mapping.questions.find(({ id }) => id === 'non-values')?.question;
    expect(question).toContain('leads.cf_specialization "Select" (1942)');
    expect(mapping.objects.leads.fields['cf_specialization']?.options).toEqual({ Select: null });
  });

  test('carries every record, and leaves out no value but those that are not of their type or none at all', async () => {
    const brands = counted.custom_fields.values_not_of_the_declared_type['accounts.cf_brands'];
    expect(brands?.not_of_that_type).toBe(360);
    expect(await tally('accounts', 'accounts')).toEqual({ 'cf_brands value_invalid dropped': 360 });
    expect(await tally('contacts', 'contacts')).toEqual({});
    expect(await tally('leads', 'leads')).toEqual({
      'cf_specialization option_unknown dropped': 1942,
      'cf_how_did_you_hear_about_x_education option_unknown dropped': 5043,
      'cf_lead_profile option_unknown dropped': 4146,
      'cf_city option_unknown dropped': 2249,
      'cf_country option_unknown dropped': 5,
    });
    expect(await tally('deals', 'deals')).toEqual({});
    expect(await tally('tasks', 'tasks')).toEqual({});
    expect(Object.keys(await tally('activities', 'activities')).toSorted()).toEqual([
      'subject name_blank defaulted',
      'subject too_long shortened',
    ]);
    expect(await tally('lead_organizations', 'leads')).toEqual({});
    expect(Object.keys(await tally('lead_persons', 'leads')).toSorted()).toEqual([
      'first_name name_blank defaulted',
      'first_name nothing_to_name_it defaulted',
    ]);
  });
});
