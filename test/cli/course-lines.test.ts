import { describe, expect, test } from 'vitest';
import { courseLines } from '../../src/cli/text/course-lines.js';
import { statusLines } from '../../src/cli/text/status-lines.js';
import { waitsFor } from '../../src/contract/waits-for.js';
import type { GateName } from '../../src/contract/gates.js';
import { gate, migrationStatus } from './status-fixture.js';

const HOLD = {
  code: 'credentials_refused',
  since: '2026-11-23T11:00:00.000Z',
  what: 'The token is refused.',
  who: "customer's Pipedrive admin",
  next: 'sd2pd resume NAME',
} as const;

describe('who is waited for', () => {
  test.each([
    ['mapping', 'customer'],
    ['fields', "customer's Pipedrive admin"],
    ['owners', 'customer'],
    ['close', 'customer'],
  ] as const)('at the gate %s it is the %s, since the gate is open', (name: GateName, who) => {
    const status = migrationStatus({ state: 'waiting_gate', gate: gate({ name }) });
    expect(waitsFor(status)).toEqual({
      who,
      what: `gate ${name}`,
      since: '2026-11-23T10:00:00.000Z',
      next: 'sd2pd approve acme mapping',
    });
  });

  test('in a hold it is whoever the hold names, also while a gate is open', () => {
    const status = migrationStatus({ state: 'held', holds: [HOLD], gate: gate() });
    expect(waitsFor(status)).toMatchObject({ who: HOLD.who, since: HOLD.since, next: 'sd2pd resume acme' });
  });

  test('in a pause it is whoever paused it, since then', () => {
    const timeline = [{ at: '2026-11-23T12:00:00.000Z', what: 'pause by kim' }];
    expect(waitsFor(migrationStatus({ state: 'paused', timeline }))).toMatchObject({
      who: 'whoever paused it',
      since: '2026-11-23T12:00:00.000Z',
      next: 'sd2pd resume acme',
    });
  });

  test.each(['running', 'waiting_budget', 'completed', 'cancelled', 'rolled_back'] as const)(
    'when it is %s it is nobody',
    (state) => expect(waitsFor(migrationStatus({ state }))).toBeNull(),
  );
});

test('the course tells the latest of what happened, who is waited for, and every step that is left', () => {
  const timeline = Array.from({ length: 20 }, (_, n) => ({
    at: '2026-11-23T10:00:00.000Z',
    what: `event ${n}`,
  }));
  const status = migrationStatus({
    state: 'waiting_gate',
    gate: gate(),
    timeline,
    ahead: ['freeze', 'cutover'],
  });
  const text = courseLines(status).join('\n');
  expect(text).toMatch(
    /What happened[^]*event 19[^]*Who is waited for\n {2}customer: gate mapping, since[^]*What is next\n {2}freeze\n {2}cutover/,
  );
  expect(text).not.toContain('event 7\n');
});

test('nothing that somebody typed as their name steers the terminal', () => {
  const timeline = [{ at: '2026-11-23T10:00:00.000Z', what: 'approve mapping by \u001b]0;x\u0007kim' }];
  expect(courseLines(migrationStatus({ timeline })).join('\n')).not.toContain('\u0007');
});

describe('an open gate', () => {
  const linesOf = (change: Parameters<typeof gate>[0]): string =>
    statusLines(migrationStatus({ state: 'waiting_gate', gate: gate(change) })).join('\n');

  test('says how often it was brought to mind, until when it is to be decided, and that it is late', () => {
    const deadline = '2026-11-25T17:00:00.000Z';
    expect(linesOf({})).not.toMatch(/decided by|brought to mind/);
    expect(linesOf({ reminders: 1, deadline })).toContain(
      `It is to be decided by ${deadline}; brought to mind once`,
    );
    expect(linesOf({ reminders: 3, deadline, overdue: true })).toMatch(
      /Late.*: it was to be decided by 2026-11-25T17:00:00.000Z; brought to mind 3 times/,
    );
  });
});

test('hypercare shows until when it is promised, that it is over, and open issues', () => {
  const hypercare = { since: '2026-11-23T10:00:00.000Z', until: '2026-12-01T00:00:00.000Z', openIssues: 2 };
  const status = migrationStatus({ stage: 'hypercare', hypercare });
  expect(statusLines(status).join('\n')).toContain('promised until 2026-12-01 00:00 UTC, 2 open issues');
  const over = migrationStatus({ stage: 'hypercare', hypercare: { ...hypercare, over: true } });
  expect(statusLines(over).join('\n')).toContain('its promised days were over at 2026-12-01 00:00 UTC');
});
