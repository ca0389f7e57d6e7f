import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderProfile } from '../../src/reports/profile/profile-md.js';
import { readCustomFields } from '../../src/smartdesk/custom-fields.js';
import type { CustomFieldDefinition } from '../../src/smartdesk/custom-fields.js';
import { openExport } from '../../src/smartdesk/export-source.js';
import type { FieldProfile } from '../../src/smartdesk/field-profile.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';
import type { ObjectProfile } from '../../src/smartdesk/profile.js';
import { isBadRow } from '../../src/smartdesk/source-rows.js';
import { REAL_EXPORT } from './helpers.js';

/**
 * Profiles of the real export by our own reader, against counts that this file makes from the same files with csv-parse
 * alone and the plainest code that does.
 */
const OBJECTS = ['accounts', 'contacts', 'leads', 'deals', 'tasks', 'activities'] as const;

let definitions: readonly CustomFieldDefinition[];
let profiles: ObjectProfile[];
const rows = new Map<string, Record<string, string>[]>();

async function profileWith(known: readonly CustomFieldDefinition[]): Promise<ObjectProfile[]> {
  const source = await openExport(REAL_EXPORT);
  const found: ObjectProfile[] = [];
  for (const object of OBJECTS) {
    const columns = source.files().find((file) => file.object === object)?.columns ?? [];
    const profiler = new ObjectProfiler(object, columns, known);
    for await (const row of source.rows(object)) if (!isBadRow(row)) profiler.add(row.values, row.row);
    found.push(profiler.result());
  }
  await source.close();
  return found;
}

beforeAll(async () => {
  const source = await openExport(REAL_EXPORT);
  ({ definitions } = await readCustomFields(source.rows('custom_fields')));
  await source.close();
  profiles = await profileWith(definitions);
  for (const object of OBJECTS) {
    const text = readFileSync(join(REAL_EXPORT, `${object}.csv`), 'utf8');
    rows.set(object, parse(text, { columns: true, bom: true }));
  }
}, 120_000);

/** Every filled value of a column with its row number. */
function cells(object: string, field: string): { value: string; row: number }[] {
  return (rows.get(object) ?? [])
    .map((row, at) => ({ value: (row[field] ?? '').trim(), row: at + 1 }))
    .filter(({ value }) => value !== '');
}

function evidence(found: { row: number }[]): { count: number; rows: number[] } {
  return { count: found.length, rows: found.slice(0, 5).map(({ row }) => row) };
}

function of(name: string, all: readonly ObjectProfile[] = profiles): FieldProfile {
  const [object, field] = name.split('.');
  const found = all.find((each) => each.object === object)?.fields.find((each) => each.field === field);
  if (found === undefined) throw new Error(`no profile of ${name}`);
  return found;
}

/** Every column of every object. */
function* columns(): Generator<{
  object: string;
  profile: FieldProfile;
  filled: { value: string; row: number }[];
}> {
  for (const { object, fields } of profiles)
    for (const profile of fields) yield { object, profile, filled: cells(object, profile.field) };
}

describe('what the real export holds', () => {
  test('every column is as full, as long and as varied as counted one by one', () => {
    for (const { object, profile, filled } of columns()) {
      const lengths = filled.map(({ value }) => value.length).sort((a, b) => a - b);
      expect([object, profile.field, profile.filled, profile.lengths.min, profile.maxLength]).toEqual([
        object,
        profile.field,
        filled.length,
        lengths[0] ?? 0,
        lengths.at(-1) ?? 0,
      ]);
      expect(profile.lengths.over255).toBe(lengths.filter((length) => length > 255).length);
      const median = lengths[Math.ceil(lengths.length / 2) - 1] ?? 0;
      expect(profile.lengths.median).toBeGreaterThanOrEqual(median);
      expect(profile.lengths.median).toBeLessThanOrEqual(median <= 64 ? median : median * 2);
      const distinct = new Set(filled.map(({ value }) => value)).size;
      expect(profile.distinct.exact).toBe(distinct <= 1000);
      const allowed = profile.distinct.exact ? 0 : distinct * profile.distinct.error * 4;
      expect(Math.abs(profile.distinct.count - distinct)).toBeLessThanOrEqual(allowed);
    }
  });

  test('"4+" in a number column: counted, by row', () => {
    const odd = cells('accounts', 'cf_brands').filter(({ value }) => !/^\d+$/.test(value));
    expect(odd.some(({ value }) => value === '4+')).toBe(true);
    expect(of('accounts.cf_brands').misfits).toEqual(evidence(odd));
  });

  test('no other column has values that its declared type cannot hold', () => {
    const wrong = [...columns()].filter(({ profile }) => profile.misfits.count > 0);
    expect(wrong.map(({ object, profile }) => `${object}.${profile.field}`)).toEqual(['accounts.cf_brands']);
  });

  test('"Google" and "google" are found as twins, and so is every other pair of choices', () => {
    for (const { object, profile, filled } of columns()) {
      const spellings = new Map<string, Set<string>>();
      for (const { value } of filled) {
        const folded = value.toLowerCase().split(/\s+/).join(' ');
        spellings.set(folded, (spellings.get(folded) ?? new Set()).add(value));
      }
      const groups = [...spellings.values()].filter((each) => each.size > 1).length;
      const meansNothing = ['text', 'email', 'owner', 'enum', 'picklist', 'multipicklist', 'currency'];
      const compared = profile.distinct.exact && meansNothing.includes(profile.kind ?? '');
      const expected = compared ? groups : null;
      expect([object, profile.field, profile.twins?.groups ?? null]).toEqual([
        object,
        profile.field,
        expected,
      ]);
    }
    const source = cells('leads', 'lead_source');
    const named = (value: string): unknown => ({
      value,
      ...evidence(source.filter((cell) => cell.value === value)),
    });
    expect(of('leads.lead_source').twins?.examples).toEqual([
      [named('Google'), named('google')],
      [named('Facebook'), named('facebook')],
    ]);
  });

  test('"Select" is no value: found in every column that has it, and nowhere else', () => {
    for (const { object, profile, filled } of columns()) {
      const selects = filled.filter(({ value }) => value === 'Select');
      const found = profile.nonValues.find(({ word }) => word === 'Select');
      expect([object, profile.field, found ?? null]).toEqual([
        object,
        profile.field,
        selects.length === 0 ? null : { word: 'Select', ...evidence(selects) },
      ]);
    }
    expect(of('leads.cf_city').nonValues).toHaveLength(1);
  });

  test('day-first dates are proved by every value that can be read no other way', () => {
    for (const [name, position] of [
      ['leads.created_at', 0],
      ['activities.occurred_at', 0],
      ['tasks.due_at', 1],
    ] as const) {
      const [object = '', field = ''] = name.split('.');
      const slashed = cells(object, field).filter(({ value }) => value.includes('/'));
      const proof = slashed.filter(({ value }) => Number(value.split('/')[position]) > 12);
      const dates = of(name).dates;
      expect(position === 0 ? dates?.provesDayFirst : dates?.provesMonthFirst).toEqual(evidence(proof));
      expect(position === 0 ? dates?.provesMonthFirst.count : dates?.provesDayFirst.count).toBe(0);
      expect(dates?.dayFirst).toBe(position === 0);
      const twins = slashed.filter(({ value }) => value.split('/')[0] === value.split('/')[1]);
      expect(dates?.open.count).toBe(slashed.length - proof.length - twins.length);
    }
  });

  test('picklists: every option counted; none undefined here, and one that never occurs', () => {
    const unused: string[] = [];
    for (const { object, profile, filled } of columns()) {
      if (profile.options === null) continue;
      const used = filled.flatMap(({ value }) =>
        profile.kind === 'multipicklist' ? value.split('|') : [value],
      );
      for (const { option, count } of profile.options.declared) {
        expect(count).toBe(used.filter((value) => value === option).length);
        if (count === 0) unused.push(`${object}.${profile.field}: ${option}`);
      }
      expect(profile.options.unknown).toEqual([]);
    }
    expect(unused).toEqual(['deals.cf_priority: 3']);
  });

  test('without the definition of its commonest option, each picklist says by name and row what is undefined', async () => {
    const lists = definitions.filter(({ options }) => options.length > 0);
    expect(lists).toHaveLength(21);
    const commonest = new Map<string, string>();
    for (const { object, key } of lists) {
      const counts = new Map<string, number>();
      for (const { value } of cells(object, key)) counts.set(value, (counts.get(value) ?? 0) + 1);
      const [most = ['', 0]] = [...counts]
        .filter(([value]) => !value.includes('|'))
        .sort((a, b) => b[1] - a[1]);
      commonest.set(`${object}.${key}`, most[0]);
    }
    const fewer = definitions.map((definition) => ({
      ...definition,
      options: definition.options.filter(
        (option) => option !== commonest.get(`${definition.object}.${definition.key}`),
      ),
    }));
    const found = await profileWith(fewer);
    for (const [name, option] of commonest) {
      const [object = '', field = ''] = name.split('.');
      const uses = cells(object, field).filter(({ value }) => value.split('|').includes(option));
      expect([name, of(name, found).options?.unknown]).toEqual([
        name,
        [{ value: option, ...evidence(uses) }],
      ]);
    }
  });

  test('currencies are those that another count finds', () => {
    for (const name of ['deals', 'leads']) {
      const counts: Record<string, number> = {};
      for (const { value } of cells(name, 'currency')) counts[value] = (counts[value] ?? 0) + 1;
      const found = of(`${name}.currency`).currencies.map(({ currency, count }) => [currency, count]);
      expect(Object.fromEntries(found)).toEqual(counts);
    }
  });

  test('types are what a person would say', () => {
    const expected: Record<string, string> = {
      'accounts.website': 'url',
      'accounts.phone': 'blank',
      'accounts.cf_demographics': 'longtext',
      'accounts.cf_brands': 'picklist',
      'accounts.cf_year_established': 'integer',
      'contacts.email': 'email',
      'contacts.phone': 'phone',
      'leads.created_at': 'datetime',
      'leads.currency': 'currency_code',
      'leads.cf_converted': 'boolean',
      'leads.cf_magazine': 'boolean',
      'leads.cf_page_views_per_visit': 'number',
      'leads.lead_source': 'picklist',
      'deals.closed_at': 'date',
      'activities.body': 'longtext',
    };
    const found = Object.keys(expected).map((name) => [name, of(name).inferred.type]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});

describe('a profile tells nothing of any record', () => {
  test('no value of a column that is no list of choices is in it, nor in its report', () => {
    const known = new Set<string>();
    const options = new Set(definitions.flatMap((definition) => definition.options));
    for (const { filled, profile } of columns()) {
      if (profile.options !== null || ['enum', 'currency', 'boolean'].includes(profile.kind ?? '')) continue;
      // Shorter ones are words that occur anywhere.
      for (const { value } of filled) if (value.length > 7 && !options.has(value)) known.add(value);
    }
    expect(known.size).toBeGreaterThan(40_000);
    const report = renderProfile({
      export: { account: { name: 'Acme' } } as never,
      profiles,
      definitions: { definitions, problems: [] },
    });
    const texts = [...stringsIn(profiles), ...report.split(/[|`“”\n]/).map((text) => text.trim())];
    const leaked = texts.filter((text) => known.has(text));
    expect(leaked).toEqual([]);
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
