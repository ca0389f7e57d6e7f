import { expect, test } from 'vitest';
import { offeredCandidates } from '../../src/second-opinion/offered-candidates.js';
import { facts, proposal } from './world.js';

test('as proposed first, then what the matching found, a field of its own, and no place; each once', () => {
  const source = facts();
  const found = { to: 'Staff', type: 'double', score: 0.4, evidence: ['sounds alike'] } as const;
  const again = { to: 'Size', type: 'varchar', score: 0.5, evidence: [] } as const;
  const matched = [{ object: 'accounts', field: 'cf_size', candidates: [again, found] }] as const;
  const places = (field: string) =>
    offeredCandidates(proposal(source), source, matched)
      .find((each) => each.object === 'accounts' && each.field === field)
      ?.candidates.map(({ to, type = null }) => [to, type]);
  expect(places('cf_size')).toEqual([
    ['Size', 'varchar'],
    ['Staff', 'double'],
    ['Size', 'double'],
    [null, null],
  ]);
  expect(places('cf_since')).toEqual([
    ['Since', 'varchar'],
    ['Since', 'date'],
    [null, null],
  ]);
  expect(places('street')).toEqual([
    [null, null],
    ['Street', 'varchar'],
  ]);
});
