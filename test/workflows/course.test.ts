import { describe, expect, test } from 'vitest';
import { currentDetails } from '../../workflows/details.js';
import { MigrationState, type Carried } from '../../workflows/migration-state.js';
import { stepsAhead } from '../../workflows/steps-ahead.js';
import { gate, migrationStatus } from '../cli/status-fixture.js';

const ahead = (carried: Carried, hasStaging = true): string =>
  stepsAhead(MigrationState.from(carried), hasStaging).join(' | ');

describe('what is next', () => {
  test('goes from where it is to the end, gates with who decides them', () => {
    const all = ahead({ position: 'discovery' });
    expect(all).toMatch(
      /^mapping: the customer confirms it \| .*staging run.*production run.*freeze.*cutover.*hypercare/,
    );
    expect(ahead({ position: 'cutover' })).toBe('hypercare, closed by the customer');
    expect(ahead({ position: 'hypercare' })).toBe('');
  });

  test('leaves out a staging that is waived', () => {
    expect(ahead({ position: 'mapping' }, false)).toMatch(/^fields and owners of the production account/);
    expect(ahead({ position: 'mapping' }, false)).not.toContain('staging');
  });

  test('a delta, and records that are taken again, lead back to the gate at which they were asked for', () => {
    const delta = { source: null, by: 'kim', run: 'delta-1', returnTo: 'freeze' } as const;
    expect(ahead({ position: 'deltaLoad', delta })).toMatch(/^freeze/);
    expect(ahead({ position: 'productionLoad', returnTo: 'hypercare' })).toMatch(/^hypercare/);
    expect(ahead({ position: 'productionLoad' })).toMatch(/^freeze/);
  });
});

test('the Web UI shows reminders, a deadline that is over, who is waited for, what happened and what is next', () => {
  const status = migrationStatus({
    state: 'waiting_gate',
    stage: 'hypercare',
    gate: gate({ name: 'close', reminders: 2, deadline: '2026-12-01T00:00:00.000Z', overdue: true }),
    waitsFor: { who: 'customer', what: 'gate close', since: '2026-11-23T10:00:00.000Z', next: '' },
    timeline: [{ at: '2026-11-23T10:00:00.000Z', what: 'reminder 2: the gate close is open' }],
    ahead: ['the end'],
    hypercare: {
      since: '2026-11-23T10:00:00.000Z',
      until: '2026-12-01T00:00:00.000Z',
      over: true,
      openIssues: 3,
    },
  });
  const text = currentDetails(status);
  expect(text).toContain(
    '**Late:** it was to be decided by 2026-12-01T00:00:00.000Z; brought to mind 2 times',
  );
  expect(text).toContain('**Waits for:** customer, gate close, since 2026-11-23T10:00:00.000Z');
  expect(text).toMatch(/\*\*What happened\*\*\n\n- 2026-11-23T10:00:00.000Z reminder 2/);
  expect(text).toMatch(/\*\*What is next\*\*\n\n1\. the end/);
  expect(text).toContain('(over); open issues: 3');
});
