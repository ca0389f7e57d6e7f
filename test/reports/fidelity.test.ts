import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../src/mapping/mapping-schema.js';
import { fidelityLines } from '../../src/reports/fidelity.js';
import { deciderOf, type Approval } from '../../src/reports/fidelity-decisions.js';
import { renderFidelity } from '../../src/reports/fidelity-md.js';
import { ObjectProfiler } from '../../src/smartdesk/profile.js';
import { makeMapping } from '../mapping/transform/fixture.js';

const PROFILER = new ObjectProfiler('contacts', ['id', 'email', 'phone', 'address', 'modified_at', 'cf_x']);
PROFILER.add(
  { id: 'c1', email: 'a@b.example', phone: '1', address: '', modified_at: '2015-01-01', cf_x: 'y' },
  1,
);
PROFILER.add({ id: 'c2', email: '', phone: '2', address: '', modified_at: '2015-01-01', cf_x: '' }, 2);
const PROFILES = [PROFILER.result()];

const PROPOSAL = makeMapping({
  fields: { contacts: { cf_x: { to: 'X', type: 'varchar', reason: 'its label' } } },
});

function changed(
  mapping: Mapping,
  change: (fields: Mapping['objects']['contacts']['fields']) => void,
): Mapping {
  const next = structuredClone(mapping);
  change(next.objects.contacts.fields);
  return next;
}

const first = changed(PROPOSAL, (fields) => {
  fields['phone'] = { to: 'Tel', type: 'phone', onInvalid: 'drop', reason: 'phone of the person' };
  fields['crm'] = { to: 'CRM', type: 'varchar', constant: 'SmartDesk', onInvalid: 'drop' };
});
const second = changed(first, (fields) => {
  fields['cf_x'] = { to: null, onInvalid: 'drop', reason: 'nobody needs it' };
});
const APPROVALS: Approval[] = [
  { by: 'ann', at: '2026-01-01T09:00:00Z', mapping: first },
  { by: 'bob', at: '2026-02-01T09:00:00Z', mapping: second },
];

describe('by decision of whom', () => {
  const lines = fidelityLines(PROFILES, second, deciderOf(second, PROPOSAL, APPROVALS));
  const of = (field: string) => lines.find((line) => line.field === field);
  const decided = (field: string) => [of(field)?.decision?.how, of(field)?.decision?.approval?.by];

  test('a line is that of the first approval since which it has been as it is', () => {
    expect(decided('email')).toEqual(['proposed', 'ann']);
    expect(decided('phone')).toEqual(['changed', 'ann']);
    expect(decided('crm')).toEqual(['added', 'ann']);
    expect(decided('cf_x')).toEqual(['changed', 'bob']);
  });

  test('what nobody approved since it was changed is not approved', () => {
    const third = changed(second, (fields) => delete fields['email']);
    const decide = deciderOf(third, PROPOSAL, APPROVALS);
    expect(decide('contacts', 'email')).toEqual({ how: 'removed', approval: null });
    expect(decide('contacts', 'phone').approval?.by).toBe('ann');
    expect(deciderOf(PROPOSAL, PROPOSAL, [])('contacts', 'email')).toEqual({
      how: 'proposed',
      approval: null,
    });
  });

  test('a line that was changed and changed back is that of the last approval', () => {
    const decide = deciderOf(first, PROPOSAL, [
      ...APPROVALS,
      { by: 'eve', at: '2026-03-01T09:00:00Z', mapping: first },
    ]);
    expect(decide('contacts', 'cf_x').approval?.by).toBe('eve');
    expect(decide('contacts', 'phone').approval?.by).toBe('ann');
  });

  test('Pipedrive’s limits are no decisions, and a decision is no limit', () => {
    expect(of('modified_at')).toMatchObject({ fidelity: 'not possible' });
    expect(of('cf_x')).toMatchObject({ fidelity: 'not mapped' });
    const dropped = changed(PROPOSAL, (fields) => (fields['email'] = { to: null, onInvalid: 'drop' }));
    const [email] = fidelityLines(PROFILES, dropped).filter((line) => line.field === 'email');
    expect(email).toMatchObject({ fidelity: 'not mapped' });
  });

  test('the reason of a proposal is none for what a person made of it', () => {
    expect(of('phone')).toMatchObject({ fidelity: 'custom field', target: 'Tel (phone)', reason: '' });
    expect(of('crm')).toMatchObject({ filled: null, reason: 'the constant "SmartDesk"' });
  });

  test('and all of it is in words', () => {
    second.objects.contacts.filter = { field: 'email', blank: false };
    const text = renderFidelity({
      account: 'Acme',
      zone: 'UTC',
      profiles: PROFILES,
      mapping: second,
      fingerprint: `sha256:${'0'.repeat(64)}`,
      approvals: APPROVALS,
      decide: deciderOf(second, PROPOSAL, APPROVALS),
      runs: [{ run: 'production', verifications: [], fields: [], filtered: { contacts: 1 } }],
    });
    expect(text).toContain('2 were changed, 1 added, 0 removed by a person');
    expect(text).toContain('- approved by bob at 2026-02-01T09:00Z');
    expect(text).toContain(
      '| `phone` | 2 | 100 % | preserved in a custom field | Tel (phone) |  | changed, ann |',
    );
    expect(text).toContain('| `crm` |  |  | made: preserved in a custom field | CRM (varchar) |');
    expect(text).toContain('email filled; left out: 1 records in the production run');
  });
});
