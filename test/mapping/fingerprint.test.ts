import { expect, test } from 'vitest';
import { fingerprintMapping } from '../../src/mapping/fingerprint.js';
import { mappingSchema } from '../../src/mapping/mapping-schema.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { parseMapping, writeMappingYaml } from '../../src/mapping/mapping-yaml.js';
import { makeMapping } from './transform/fixture.js';

const fingerprint = fingerprintMapping(makeMapping());

function changed(change: (mapping: Mapping) => void): string {
  const mapping = makeMapping();
  change(mapping);
  return fingerprintMapping(mapping);
}

test('is a sha256 and the same for the same mapping', () => {
  expect(fingerprint).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(fingerprintMapping(makeMapping())).toBe(fingerprint);
});

test('of a mapping that uses no key of later versions is what it always was', () => {
  expect(fingerprint).toBe('sha256:b57bedae1402a8b1437f7702137885ccf89e7bf9489a8b3a7cdbfb021a494a74');
  const filtered = changed(({ objects }) => {
    objects.deals.filter = { field: 'status', notIn: ['lost'] };
  });
  expect(filtered).toBe('sha256:d8690f813390eb5886ae8d652a5824c9189e781682e5821970ac1e425e3ca23c');
});

test('survives writing, reading and comments', () => {
  const parsed = parseMapping(`# mine\n${writeMappingYaml(makeMapping())}`, 'mapping.yaml');
  expect(parsed.ok && fingerprintMapping(parsed.mapping)).toBe(fingerprint);
});

test('does not follow what only people read', () => {
  expect(
    changed((mapping) => {
      mapping.questions.push({ id: 'x', question: 'Why?', answer: 'So.' });
      Object.assign(mapping.objects.deals.fields['status'] ?? {}, {
        reason: 'other',
        confidence: 0.1,
        origin: 'model',
      });
      Object.assign(mapping.pipelines['p1'] ?? {}, { reason: 'other' });
      Object.assign(mapping.pipelines['p1']?.stages['s1'] ?? {}, { reason: 'other', confidence: 0.2 });
    }),
  ).toBe(fingerprint);
});

test('does not follow the order of keys', () => {
  const { version, objects, ...rest } = makeMapping();
  const turned = Object.fromEntries(Object.entries(objects).reverse());
  expect(fingerprintMapping(mappingSchema.parse({ ...rest, objects: turned, version }))).toBe(fingerprint);
});

test.each<[string, (mapping: Mapping) => void]>([
  ['a target', ({ objects }) => Object.assign(objects.accounts.fields['website'] ?? {}, { to: 'Web' })],
  ['a type', ({ objects }) => Object.assign(objects.accounts.fields['website'] ?? {}, { type: 'text' })],
  ['onInvalid', ({ objects }) => Object.assign(objects.deals.fields['value'] ?? {}, { onInvalid: 'skip' })],
  [
    'an option',
    ({ objects }) => Object.assign(objects.tasks.fields['status']?.options ?? {}, { open: 'done' }),
  ],
  ['a switch', ({ objects }) => Object.assign(objects.leads, { enabled: false })],
  ['a stage', ({ pipelines }) => Object.assign(pipelines['p1']?.stages['s1'] ?? {}, { to: 'Other' })],
  ['a default', ({ objects }) => Object.assign(objects.deals.fields['value'] ?? {}, { default: '0' })],
  ['a constant', ({ objects }) => Object.assign(objects.deals.fields, { x: { to: 'X', constant: 'y' } })],
  ['a condition', ({ objects }) => Object.assign(objects.deals, { filter: [{ field: 'value', over: 1 }] })],
  ['a global choice', (mapping) => Object.assign(mapping, { existingPersons: 'create' })],
  ['an override', (mapping) => mapping.fileTypeOverrides.push('att_1')],
])('follows %s', (_, change) => {
  expect(changed(change)).not.toBe(fingerprint);
});

test('follows the order of columns that feed one attribute: the first e-mail is the primary one', () => {
  const two = (fields: readonly string[]) =>
    fingerprintMapping(
      makeMapping({
        fields: { contacts: Object.fromEntries(fields.map((field) => [field, { to: 'emails' }])) },
      }),
    );
  expect(two(['cf_a', 'cf_b'])).not.toBe(two(['cf_b', 'cf_a']));
});
