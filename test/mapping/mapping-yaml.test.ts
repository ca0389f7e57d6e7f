import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMapping, writeMappingYaml } from '../../src/mapping/mapping-yaml.js';
import { MAPPED_OBJECTS } from '../../src/mapping/mapping-schema.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { arbitraryMapping } from './arbitrary-mapping.js';
import { makeMapping } from './transform/fixture.js';

/** Any text, with what YAML reads as something else in it; `__proto__` is no key of a zod record. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '012',
    '1e3',
    '- x',
    '# no',
    'a: b',
    "it's",
    'two\nlines',
    '{',
    '2017-05-26',
  ),
);
const mappings = arbitraryMapping({ text, key: text.filter((each) => each !== '' && each !== '__proto__') });

function problemsOf(yaml: string) {
  const parsed = parseMapping(yaml, 'mapping.yaml');
  if (parsed.ok) throw new Error('the mapping was accepted');
  return parsed.problems;
}

test('what is written is read back as it was, whatever the texts in it', () => {
  fc.assert(
    fc.property(mappings, (mapping) => {
      expect(parseMapping(writeMappingYaml(mapping), 'mapping.yaml')).toEqual({ ok: true, mapping });
    }),
    { numRuns: 200 },
  );
});

test('the same mapping is always the same text', () => {
  const again = parseMapping(writeMappingYaml(makeMapping()), 'mapping.yaml');
  expect(again.ok && writeMappingYaml(again.mapping)).toBe(writeMappingYaml(makeMapping()));
});

test('the order of columns is kept', () => {
  const mapping = makeMapping({ fields: { contacts: { email: { to: 'emails' }, cf_b: { to: 'emails' } } } });
  const parsed = parseMapping(writeMappingYaml(mapping), 'mapping.yaml');
  const order = (each: Mapping) => Object.keys(each.objects.contacts.fields);
  expect(parsed.ok && order(parsed.mapping)).toEqual(order(mapping));
});

describe('the text', () => {
  const yaml = writeMappingYaml({
    ...makeMapping(),
    questions: [{ id: 'notes', question: 'What?', answer: 'activity', change: 'notes' }],
  });

  test('begins with how to read and edit it', () => {
    expect(yaml).toMatch(/^# Mapping of a migration/);
    expect(yaml).toContain('onInvalid');
  });

  test('has a comment for every object and question', () => {
    for (const each of MAPPED_OBJECTS) expect(yaml).toMatch(new RegExp(`# .+\\n {2}${each}:`));
    expect(yaml).toContain('# Question 1 of 1');
  });

  test('has one line per column', () => {
    expect(yaml).toContain('      website: { to: Website, type: varchar }\n');
  });
});

describe('a wrong mapping', () => {
  const yaml = writeMappingYaml(makeMapping());
  const lineOf = (part: string) => yaml.slice(0, yaml.indexOf(part)).split('\n').length;

  test('is refused with path, line and the key that was meant', () => {
    const wrong = yaml.replace('website: { to: Website, type', 'website: { to: Website, typ');
    expect(problemsOf(wrong)).toEqual([
      {
        path: 'objects.accounts.fields.website.typ',
        line: lineOf('website:'),
        message: expect.stringContaining('did you mean `type`'),
      },
    ]);
  });

  test('is refused with all its problems, in the order of the file', () => {
    const wrong = yaml
      .replace('visibleTo: default', 'visibleTo: all')
      .replace('type: double', 'type: number');
    const problems = problemsOf(wrong);
    expect(problems.map(({ path }) => path)).toEqual([
      'visibleTo',
      'objects.accounts.fields.employee_count.type',
    ]);
    expect(problems[1]?.line).toBe(lineOf('employee_count:'));
  });

  test('that leaves an object out says which', () => {
    const wrong = yaml.replace(/^ {2}deals:$/m, '  dealz:');
    expect(problemsOf(wrong).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['objects.deals', 'objects.dealz']),
    );
  });

  test.each(['', 'text', '[1]', 'a: *b', 'a: [', 'a: 1\na: 2'])('%j is no mapping', (broken) => {
    expect(problemsOf(broken).length).toBeGreaterThan(0);
  });

  test('with a number where a text belongs is told to use quotes', () => {
    const wrong = yaml.replace('note: Note', 'note: 12');
    expect(problemsOf(wrong)[0]?.message).toContain('in quotes');
  });
});
