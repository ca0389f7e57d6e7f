import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { CONVERSIONS, fieldLineSchema } from '../../src/mapping/field-line-schema.js';
import { COMPARISONS, filterSchema } from '../../src/mapping/filter-schema.js';

const REFERENCE = await readFile(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
const HEADER = await readFile(new URL('../../src/mapping/write-mapping-yaml.ts', import.meta.url), 'utf8');

/** The YAML examples of a section. */
function examples(section: string): string[] {
  const text = REFERENCE.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml ?? '');
}

test('every line of the reference is one that the schema takes', () => {
  const [whole = ''] = examples("A field's line");
  const [made = ''] = examples('Values that no column has');
  const { objects } = parse(whole) as { objects: { deals: { fields: object } } };
  const lines: Record<string, unknown> = { ...objects.deals.fields, ...(parse(made) as object) };
  expect(Object.keys(lines).length).toBeGreaterThan(10);
  for (const [name, line] of Object.entries(lines)) {
    expect(fieldLineSchema.safeParse(line).success, name).toBe(true);
  }
});

test('every filter of the reference is one that the schema takes', () => {
  const filters = examples('Filters').flatMap((yaml) => yaml.split(/(?=^ {4}filter:)/m));
  expect(filters.length).toBe(2);
  for (const yaml of filters) {
    const { filter } = parse(yaml) as { filter: unknown };
    expect(filterSchema.safeParse(filter).success, yaml).toBe(true);
  }
});

test('the reference and the comment of a mapping name every conversion and comparison', () => {
  for (const word of [...CONVERSIONS, ...COMPARISONS]) {
    expect(REFERENCE).toContain(`\`${word}\``);
    expect(HEADER).toContain(word);
  }
});
