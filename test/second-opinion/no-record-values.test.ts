import { beforeAll, describe, expect, test } from 'vitest';
import { MAPPED_OBJECTS } from '../../src/mapping/mapping-schema.js';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { withOrigins } from '../../src/mapping/proposal/origins.js';
import { proposeMapping } from '../../src/mapping/proposal/propose-mapping.js';
import type { SourceFacts } from '../../src/mapping/source-facts.js';
import { offeredCandidates } from '../../src/second-opinion/offered-candidates.js';
import { rowsOf } from '../support/real-export.js';
import { readAcme } from '../mapping/acme.js';
import type { Acme } from '../mapping/acme.js';
import { answering, fakeEndpoint } from './fake-endpoint.js';
import { opinionOf } from './world.js';

let acme: Acme;
/** Values of every row of the real export, but for the options that its definitions list. */
const values = new Set<string>();

beforeAll(async () => {
  acme = await readAcme();
  const options = new Set(acme.facts.definitions.flatMap((definition) => definition.options));
  for (const object of MAPPED_OBJECTS.filter((each) => each !== 'notes'))
    for (const row of rowsOf(object))
      for (const value of Object.values(row)) if (!options.has(value.trim())) values.add(value.trim());
}, 120_000);

/** Every line unsure, and every candidate's evidence a secret of its own. */
function unsure(source: SourceFacts): Mapping {
  const { groups } = acme;
  const input = { source, groups, target: null, existingPersonHits: null, existingOrganizations: new Map() };
  const mapping = withOrigins(proposeMapping(input), null);
  for (const { fields } of Object.values(mapping.objects))
    for (const line of Object.values(fields)) line.confidence = 0.5;
  return mapping;
}

async function bodiesAbout(source: SourceFacts): Promise<{ bodies: string[]; columns: number }> {
  const endpoint = await fakeEndpoint(answering(() => null));
  const before = unsure(source);
  const candidates = offeredCandidates(before, source).map((each) => ({
    ...each,
    candidates: each.candidates.map((place) => ({ ...place, evidence: ['EVIDENCE-CANARY'] })),
  }));
  await opinionOf({ baseUrl: endpoint.baseUrl, before, source, candidates });
  const columns = endpoint.requests.reduce((sum, asked) => sum + asked.columns.length, 0);
  return { bodies: endpoint.requests.map(({ body }) => body), columns };
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** What a request says besides its instructions, each text by itself. */
function toldIn(body: string): string[] {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  return stringsIn(JSON.parse(messages[1]!.content));
}

describe('a second opinion on the real export', () => {
  test.each(['with its definitions', 'without them'])(
    '%s: no value of any record is in any request',
    async (which) => {
      const definitions = which === 'without them' ? [] : acme.facts.definitions;
      const { bodies, columns } = await bodiesAbout({ ...acme.facts, definitions });
      expect(columns).toBeGreaterThan(100);
      expect(values.size).toBeGreaterThan(40_000);
      // Names of columns, types and targets are words that occur in records too: `name`, `text`, `product`.
      const words = new Set(
        [...acme.facts.profiles].flatMap(({ object, fields }) => [
          object,
          ...fields.flatMap(({ field, kind, inferred }) => [field, kind ?? 'nothing', inferred.type]),
        ]),
      );
      for (const { label, type } of definitions) words.add(label).add(type);
      for (const body of bodies) {
        const told = toldIn(body).filter((text) => !words.has(text));
        expect(told.filter((text) => values.has(text))).toEqual([]);
        expect(body).not.toContain('EVIDENCE-CANARY');
      }
      // Anywhere in a request, as a part of any text: whatever is long enough not to be a word.
      const all = bodies.join('\n');
      const schema = definitions.flatMap(({ label, options }) => [label, ...options]).join('\n');
      const long = [...values].filter(
        (value) => value.length >= 12 && !schema.includes(value) && all.includes(value),
      );
      expect(long).toEqual([]);
      expect(all).not.toMatch(/@[a-z]|Confidential|acme-sales/);
    },
  );
});
