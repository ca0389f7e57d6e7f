import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { OWNER_COLUMNS } from '../../src/contract/objects.js';
import type { SourceObject } from '../../src/contract/objects.js';
import { STANDARD_COLUMNS, references } from '../../src/smartdesk/columns.js';
import { readCustomFields } from '../../src/smartdesk/custom-fields.js';
import { openExport } from '../../src/smartdesk/export-source.js';
import type { ExportSource } from '../../src/smartdesk/export-source.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';
import type { FieldProfile } from '../../src/smartdesk/field-profile.js';
import { isBadRow } from '../../src/smartdesk/source-rows.js';
import { REAL_EXPORT, allRows, readFacts } from './helpers.js';
import type { Facts } from './helpers.js';

let source: ExportSource;
let facts: Facts;
/** `object.field` */
const profiles = new Map<string, FieldProfile>();
const counted: Record<string, number> = {};
const ids: Record<string, Set<string>> = {};
const withLineBreak: Record<string, number> = {};
const referenceCounts = new Map<string, number>();
let bad = 0;

beforeAll(async () => {
  facts = await readFacts();
  source = await openExport(REAL_EXPORT);
  const { definitions } = await readCustomFields(source.rows('custom_fields'));
  for (const { object, columns } of source.files()) {
    const profiler = new ObjectProfiler(object, columns, definitions);
    counted[object] = 0;
    withLineBreak[object] = 0;
    const seen = (ids[object] = new Set());
    for await (const row of source.rows(object)) {
      counted[object]++;
      if (isBadRow(row)) {
        bad++;
        continue;
      }
      seen.add(row.id);
      if (Object.values(row.values).some((value) => /[\r\n]/.test(value))) withLineBreak[object]++;
      profiler.add(row.values, row.row);
      if (!(object in STANDARD_COLUMNS)) continue;
      for (const { field } of references(object as SourceObject, row.values)) {
        const name = `${object}.${field}`;
        referenceCounts.set(name, (referenceCounts.get(name) ?? 0) + 1);
      }
    }
    for (const field of profiler.result().fields) profiles.set(`${object}.${field.field}`, field);
  }
}, 120_000);

afterAll(() => source.close());

const profile = (name: string): FieldProfile => {
  const found = profiles.get(name);
  if (found === undefined) throw new Error(`no profile of ${name}`);
  return found;
};

describe('the real export', () => {
  test('every record is read once, and none is bad', () => {
    expect(counted).toEqual(facts.records);
    expect(bad).toBe(0);
    for (const [object, count] of Object.entries(facts.distinct_ids)) expect(ids[object]?.size).toBe(count);
  });

  test('line breaks inside fields stay inside their rows', () => {
    const expected = Object.entries(facts.files).map(([object, f]) => [
      object,
      f.rows_with_a_line_break_inside_a_field,
    ]);
    expect(withLineBreak).toEqual(Object.fromEntries(expected));
  });

  test('blank owners and distinct owners are counted as they are', () => {
    for (const [object, { distinct, blank }] of Object.entries(facts.owners)) {
      const column = OWNER_COLUMNS[object as keyof typeof OWNER_COLUMNS];
      const found = profile(`${object}.${column}`);
      expect([object, found.blank, found.distinct]).toEqual([
        object,
        blank,
        { count: distinct, exact: true, error: 0 },
      ]);
    }
  });

  test('references: every one that is not blank is found, with the object it names', () => {
    for (const [name, { blank }] of Object.entries(facts.references)) {
      const [object = ''] = name.split('.');
      expect([name, referenceCounts.get(name) ?? 0]).toEqual([name, (facts.records[object] ?? 0) - blank]);
    }
    expect(references('attachments', { parent_type: 'deal', parent_id: ' D1 ' })).toEqual([
      { field: 'parent_id', object: 'deals', id: 'D1' },
    ]);
    expect(references('notes', { parent_type: 'planet', parent_id: 'x' })).toEqual([]);
  });

  test('date columns: blanks and shapes as counted by another program', () => {
    for (const [name, blank] of Object.entries(facts.invalid.date_blank)) {
      expect([name, profile(name).blank]).toEqual([name, blank]);
    }
    for (const [name, shapes] of Object.entries(facts.invalid.date_shapes)) {
      const found = profile(name).dates?.shapes.map(({ shape, count }) => [shape, count]) ?? [];
      expect([name, Object.fromEntries(found)]).toEqual([name, shapes]);
    }
  });

  test('the order of day and month is decided per column, with proof', () => {
    expect(profile('leads.created_at').dates).toMatchObject({
      order: 'day_first',
      dayFirst: true,
      impossible: { count: 0 },
    });
    expect(profile('tasks.due_at').dates).toMatchObject({
      order: 'month_first',
      dayFirst: false,
      provesDayFirst: { count: 0 },
    });
    expect(profile('activities.occurred_at').dates).toMatchObject({
      order: 'day_first',
      unreadable: { count: 0 },
    });
    expect(profile('deals.created_at').dates).toMatchObject({
      order: 'none',
      dayFirst: null,
      withTime: 18,
      withZone: 18,
    });
    expect(profile('tasks.due_at').dates?.provesMonthFirst.rows[0]).toBe(5);
  });

  test('custom fields: every definition is read, by object and type, and every column has one', async () => {
    const { definitions, problems } = await readCustomFields(await allRows(source, 'custom_fields'));
    expect(problems).toEqual([]);
    const count = (pick: (index: number) => string): Record<string, number> =>
      definitions.reduce<Record<string, number>>(
        (sums, _, at) => ({ ...sums, [pick(at)]: (sums[pick(at)] ?? 0) + 1 }),
        {},
      );
    expect(count((at) => definitions[at]?.type ?? '')).toEqual(facts.custom_fields.per_type);
    expect(count((at) => definitions[at]?.object ?? '')).toEqual({
      accounts: 13,
      contacts: 5,
      leads: 35,
      deals: 7,
      activities: 1,
    });
    expect(
      [...profiles.values()].filter(({ origin, field }) => origin === 'unknown' && field.startsWith('cf_')),
    ).toEqual([]);
  });

  test('"4+" in a number column shows as values that are no numbers', () => {
    const brands = profile('accounts.cf_brands');
    expect(brands).toMatchObject({ origin: 'custom', kind: 'number', filled: 701 });
    expect(brands.filled - brands.reads.number).toBe(360);
    expect(brands.shapes.map(({ shape }) => shape)).toContain('9+');
  });

  test('an attachment is opened by its path, with its bytes', async () => {
    const file = await source.openAttachment('attachments/att_033/Angebot Größe & Preis, v1.docx');
    if ('refused' in file) throw new Error(file.why);
    let bytes = 0;
    for await (const chunk of file.stream()) bytes += (chunk as Buffer).length;
    expect([file.size, bytes]).toEqual([12773, 12773]);
    expect(await source.openAttachment('attachments/att_037/lost-on-disk.pdf')).toMatchObject({
      refused: 'file_missing',
    });
  });
});
