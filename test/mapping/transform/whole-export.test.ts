import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { CustomFieldType, Mapping } from '../../../src/mapping/mapping-schema.js';
import { transformAttachment } from '../../../src/mapping/transform/attachment.js';
import { TRANSFORMS } from '../../../src/mapping/transform/index.js';
import type { MappedPhase } from '../../../src/mapping/transform/index.js';
import { readMarker } from '../../../src/mapping/transform/keys.js';
import { leadNeeds } from '../../../src/mapping/transform/lead-rules.js';
import type { CreatePlan, SourceRecord, TransformContext } from '../../../src/mapping/transform/types.js';
import { sanitizeNote } from '../../../src/sandbox/pipedrive/html.js';
import { created, keyOf, makeContext, makeMapping, makeSchema, optionOf, present } from './fixture.js';
import type { FieldSpec, MappingChanges } from './fixture.js';

/** The real export in SmartDesk's shape, beside the checkout; never copied into it. */
const EXPORT = path.resolve(import.meta.dirname, '../../../../shared/data/acme-export');

type Row = Record<string, string>;
type SourceObject = 'accounts' | 'contacts' | 'leads' | 'deals' | 'activities' | 'tasks' | 'attachments';

function readCsv(name: string): Row[] {
  return parse<Row>(readFileSync(path.join(EXPORT, `${name}.csv`)), { columns: true, bom: true });
}

interface Facts {
  records: Record<string, number>;
  owners: Record<string, { blank: number }>;
  invalid: Record<string, number>;
  custom_fields: { values_not_of_the_declared_type: Record<string, { not_of_that_type: number }> };
}

const TYPES: Record<string, CustomFieldType> = {
  text: 'varchar',
  longtext: 'text',
  number: 'double',
  currency: 'monetary',
  date: 'date',
  boolean: 'enum',
  picklist: 'enum',
  multipicklist: 'set',
};
const TARGETS = { account: 'organization', contact: 'person', lead: 'deal', deal: 'deal' } as const;

/** Target and mapping with every custom field of the export; `Tags` has another type on leads than on deals. */
function customFields(): { mapping: Mapping; context: TransformContext } {
  const specs: Record<'organization' | 'person' | 'deal', FieldSpec[]> = {
    organization: [],
    person: [],
    deal: [],
  };
  const fields: NonNullable<MappingChanges['fields']> = {};
  for (const { object = '', key = '', label = '', type = '', options = '' } of readCsv('custom_fields')) {
    if (!Object.hasOwn(TARGETS, object)) continue;
    const target = TARGETS[object as keyof typeof TARGETS];
    const to = object === 'lead' && label === 'Tags' ? 'Tags (Lead)' : label;
    const fieldType = TYPES[type] ?? 'varchar';
    specs[target].push([to, fieldType, type === 'boolean' ? ['Yes', 'No'] : options.split('|')]);
    const plural = `${object}s` as 'accounts' | 'contacts' | 'leads' | 'deals';
    fields[plural] = { ...fields[plural], [key]: { to, type: fieldType } };
  }
  const pipelines: Record<string, string[]> = {};
  for (const { id = '', pipeline_id = '' } of readCsv('stages')) (pipelines[pipeline_id] ??= []).push(id);
  const mapping = makeMapping({ fields, pipelines });
  return { mapping, context: makeContext({ mapping, schema: makeSchema(specs) }) };
}

// 24,000 records: seconds on an idle machine, more on a shared one. Nothing here measures time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let facts: Facts;
let context: TransformContext;
const rows = new Map<SourceObject, Row[]>();
const plans = new Map<MappedPhase, CreatePlan[]>();

const rowsOf = (object: SourceObject): Row[] => rows.get(object) ?? [];
const plansOf = (phase: MappedPhase): CreatePlan[] => plans.get(phase) ?? [];
const recordOf = (object: SourceObject, values: Row): SourceRecord => ({
  object,
  id: values.id ?? '',
  values,
});

/** How often each `field code action` was reported. */
function tally(phase: MappedPhase): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { field, code, action } of plansOf(phase).flatMap((plan) => plan.values)) {
    const line = `${field} ${code} ${action}`;
    counts[line] = (counts[line] ?? 0) + 1;
  }
  return counts;
}

function transformAll(
  phase: MappedPhase,
  object: SourceObject,
  wanted: (row: Row) => boolean = () => true,
): void {
  const transform = TRANSFORMS[phase];
  plans.set(
    phase,
    rowsOf(object)
      .filter(wanted)
      .map((row) => created(transform(recordOf(object, row), context))),
  );
}

beforeAll(() => {
  facts = JSON.parse(readFileSync(path.join(EXPORT, 'FACTS.json'), 'utf8')) as Facts;
  context = customFields().context;
  for (const object of [
    'accounts',
    'contacts',
    'leads',
    'deals',
    'activities',
    'tasks',
    'attachments',
  ] as const) {
    rows.set(object, readCsv(object));
  }
  for (const object of ['accounts', 'contacts', 'leads', 'deals', 'activities', 'tasks'] as const)
    transformAll(object, object);
  transformAll('lead_persons', 'leads', (row) => leadNeeds(row).person);
  transformAll('lead_organizations', 'leads', (row) => leadNeeds(row).organization);
});

describe('the whole real export', () => {
  test('becomes one payload for every row, each with a key of its own', () => {
    for (const object of ['accounts', 'contacts', 'leads', 'deals', 'activities', 'tasks'] as const) {
      expect(plansOf(object)).toHaveLength(facts.records[object] ?? -1);
    }
    const keys = [...plans.values()].flat().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('makes a person for every lead but those with a company only, an organization for every company', () => {
    const blank = (row: Row, ...fields: string[]) => fields.every((field) => row[field] === '');
    const companies = rowsOf('leads').filter((row) => !blank(row, 'company'));
    const alone = companies.filter((row) => blank(row, 'first_name', 'last_name', 'email', 'phone'));
    expect(plansOf('lead_organizations')).toHaveLength(companies.length);
    expect(plansOf('lead_persons')).toHaveLength(rowsOf('leads').length - alone.length);
  });

  test('reports exactly the values that did not arrive as they were', () => {
    const brands =
      facts.custom_fields.values_not_of_the_declared_type['accounts.cf_brands']?.not_of_that_type;
    const noName = (row: Row) => row.first_name === '' && row.last_name === '';
    const noPoint = (row: Row) => row.email === '' && row.phone === '';
    const unnamed = rowsOf('leads').filter((row) => noName(row) && noPoint(row) && row.company === '');
    const named = rowsOf('leads').filter((row) => noName(row) && !noPoint(row));
    expect(tally('accounts')).toEqual({ 'cf_brands value_invalid dropped': brands });
    expect(tally('contacts')).toEqual({});
    expect(tally('leads')).toEqual({});
    expect(tally('lead_organizations')).toEqual({});
    expect(tally('lead_persons')).toEqual({
      'first_name name_blank defaulted': named.length,
      'first_name nothing_to_name_it defaulted': facts.invalid.lead_without_name_email_and_company,
    });
    expect(unnamed).toHaveLength(facts.invalid.lead_without_name_email_and_company ?? -1);
    expect(tally('deals')).toEqual({});
    expect(tally('activities')).toEqual({
      'subject name_blank defaulted': facts.invalid.activity_subject_blank,
      'subject too_long shortened': 1,
    });
    expect(tally('tasks')).toEqual({});
  });

  test('lists for reassignment exactly the records without an owner', () => {
    for (const object of ['accounts', 'contacts', 'leads', 'deals', 'activities', 'tasks'] as const) {
      const listed = plansOf(object).filter((plan) => plan.reassign !== null);
      expect([object, listed.length]).toEqual([object, facts.owners[object]?.blank]);
    }
  });

  test('has one marker in every note, as its last text, and notes as the server keeps them', () => {
    for (const object of ['activities', 'tasks'] as const) {
      plansOf(object).forEach((plan, index) => {
        const note = String(plan.body.note);
        expect(note.endsWith(plan.key)).toBe(true);
        expect(note.match(/\[sd:/g)).toHaveLength(1);
        expect(readMarker(note)).toEqual({ object, id: rowsOf(object)[index]?.id });
        expect(sanitizeNote(note)).toBe(note);
      });
    }
  });

  test('carries every filled custom value of every account, contact, deal and lead', () => {
    for (const [object, target] of [
      ['accounts', 'organization'],
      ['contacts', 'person'],
      ['deals', 'deal'],
      ['leads', 'deal'],
    ] as const) {
      const columns = Object.entries(context.mapping.objects[object].fields).filter(
        ([field, { type }]) => type && field !== 'id',
      );
      plansOf(object).forEach((plan, index) => {
        const sent = (object === 'leads' ? plan.body : plan.body.custom_fields) as Record<string, unknown>;
        for (const [field, { to }] of columns) {
          const filled =
            (rowsOf(object)[index]?.[field] ?? '').trim() !== '' &&
            !plan.values.some((note) => note.field === field);
          if (keyOf(context.schema, target, to ?? '') in sent !== filled)
            throw new Error(`${object} row ${index + 2}, ${field}: ${filled ? 'lost' : 'made up'}`);
        }
      });
    }
  });

  test('carries options, amounts, dates and links of single records as the source has them', () => {
    const find = (object: 'deals' | 'leads' | 'activities' | 'accounts', id: string) => {
      const index = rowsOf(object).findIndex((row) => row.id === id);
      const plan = plansOf(object)[index];
      if (!plan) throw new Error(`no ${id} in ${object}`);
      return plan;
    };
    const dealKey = (name: string) => keyOf(context.schema, 'deal', name);
    const deal = find('deals', '1C1I7A6R');
    expect(deal.body).toMatchObject({
      title: 'Cancity - GTX Plus Basic - 1C1I7A6R',
      value: 1054,
      currency: 'USD',
      status: 'won',
      won_time: '2017-03-01T06:00:00Z',
      close_time: '2017-03-01T06:00:00Z',
      org_id: 9,
      person_id: 1223,
      stage_id: 13,
      pipeline_id: 1,
    });
    expect(deal.body.custom_fields).toMatchObject({
      [dealKey('product')]: optionOf(context.schema, 'deal', 'product', 'GTX Plus Basic'),
      [dealKey('sales_price')]: { value: 1096, currency: 'USD' },
      [dealKey('sd_original_created__c')]: '2016-10-20',
    });
    const lead = find('leads', '7927b2df-8bba-4d29-b9a2-b6e0beafe620');
    expect(lead.body).toMatchObject({
      title: 'Lead 660737',
      [dealKey('sd_original_created__c')]: '2017-05-26',
      [dealKey('Converted')]: String(optionOf(context.schema, 'deal', 'Converted', 'No')),
    });
    expect(find('accounts', 'acc_0001').body).toMatchObject({
      name: 'Acme Corporation',
      add_time: '2016-11-12T06:00:00Z',
    });
  });

  test('uploads every attachment to its parent, and skips the one whose deal does not exist', () => {
    const deals = new Set(rowsOf('deals').map(({ id }) => id));
    const link: TransformContext['link'] = (object, id) =>
      object === 'deals' && !deals.has(id) ? { state: 'missing' } : present(object, id);
    const results = rowsOf('attachments').map((row) =>
      transformAttachment(recordOf('attachments', row), { ...context, link }),
    );
    const uploads = results.filter((result) => result.kind === 'upload');
    expect(uploads).toHaveLength(39);
    expect(results[39]).toMatchObject({ kind: 'skip', code: 'parent_missing' });
    expect(uploads.map(({ filename }) => filename)).toEqual(
      rowsOf('attachments')
        .slice(0, 39)
        .map(({ filename }) => filename),
    );
    expect(uploads.filter(({ parent }) => 'activity_id' in parent)).toHaveLength(10);
  });
});
