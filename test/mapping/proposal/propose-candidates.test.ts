import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { FieldCandidates } from '../../../src/mapping/proposal/candidates.js';
import { proposeCandidates } from '../../../src/mapping/proposal/propose-candidates.js';
import { proposeMapping } from '../../../src/mapping/proposal/propose-mapping.js';
import type { Mapping } from '../../../src/mapping/mapping-schema.js';
import { ObjectProfiler } from '../../../src/smartdesk/profile.js';
import { emptyFacts, readAcme } from '../acme.js';
import type { Acme } from '../acme.js';
import { makeSchema } from '../transform/fixture.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const target = makeSchema({
  organization: [
    ['Turnover', 'monetary'],
    ['Year founded', 'double'],
    ['Parent company', 'varchar'],
  ],
  person: [['Position', 'varchar']],
  deal: [['City', 'enum']],
});

let acme: Acme;
let mapping: Mapping;
let all: FieldCandidates[];

beforeAll(async () => {
  acme = await readAcme();
  mapping = proposeMapping({
    source: acme.facts,
    groups: [],
    target,
    existingPersonHits: null,
    existingOrganizations: new Map(),
  });
  all = proposeCandidates({ source: acme.facts, target });
});

describe('candidates of the real export', () => {
  test('are there for every column, at most five, best first, and begin with the proposal', () => {
    const lines = Object.entries(mapping.objects).flatMap(([object, { fields }]) =>
      Object.entries(fields).map(([field, line]) => ({ object, field, line })),
    );
    expect(all.map(({ object, field }) => `${object}.${field}`)).toEqual(
      lines.map(({ object, field }) => `${object}.${field}`),
    );
    all.forEach(({ candidates }, at) => {
      const line = lines[at]?.line;
      expect(candidates.length).toBeGreaterThan(0);
      expect(candidates.length).toBeLessThanOrEqual(5);
      expect(candidates[0]).toMatchObject({ to: line?.to, ...(line?.type && { type: line.type }) });
      const scores = candidates.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    });
  });

  test('name another place where there is one, with what speaks for it', () => {
    const of = (object: string, field: string) =>
      all.find((each) => each.object === object && each.field === field)?.candidates ?? [];
    expect(of('contacts', 'cf_job_title')[0]).toMatchObject({ to: 'Position', type: 'varchar' });
    expect(of('contacts', 'cf_job_title').map(({ to }) => to)).toContain('JobTitle');
    expect(of('accounts', 'cf_year_established')[0]?.to).toBe('Year founded');
    expect(of('contacts', 'first_name')).toEqual([
      { to: 'name', score: 1, evidence: ['first and last name make the name of the person'] },
    ]);
    const evidence = of('contacts', 'cf_job_title')[0]?.evidence.join(' ') ?? '';
    expect(evidence).toContain('both are about the job title');
  });

  test('are plain data and the same each time', () => {
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
    expect(proposeCandidates({ source: acme.facts, target })).toEqual(all);
  });
});

test('a column that nothing defines has places of its own, other fields and none among its candidates', () => {
  const profiler = new ObjectProfiler('accounts', ['id', 'umsatz_2023']);
  for (let row = 1; row <= 20; row++) profiler.add({ id: `${row}`, umsatz_2023: `${row * 1000}` }, row);
  const source = emptyFacts({ profiles: [profiler.result()] });
  const found = proposeCandidates({ source, target }).find(({ field }) => field === 'umsatz_2023');
  const places = found?.candidates.map(({ to }) => to) ?? [];
  expect(places).toContain(null);
  expect(places).toContain('Turnover');
  expect(places).toContain('Umsatz 2023');
});
