import { describe, expect, test } from 'vitest';
import { nextStep, statusLines } from '../../src/cli/text/status-lines.js';
import { gate, migrationStatus, phase } from './status-fixture.js';

describe('status in words', () => {
  test('shows the latest run with bars, rate, time left and skips', () => {
    const text = statusLines(migrationStatus({ phases: [phase({ created: 38, skipped: 2 })] })).join('\n');
    expect(text).toContain('acme · staging · running');
    expect(text).toMatch(/accounts {2}█+░+ +40\/100 {2}2 skipped, 20\/s, 3 s left/);
  });

  test('sums up the runs before it', () => {
    const done = phase({ state: 'done', created: 97, merged: 1, filtered: 1, skipped: 1, pending: 0 });
    const text = statusLines(migrationStatus({ phases: [done, phase({ run: 'production' })] })).join('\n');
    expect(text).toContain(
      'staging run: 100 source records = 97 created + 1 merged + 1 filtered + 1 skipped',
    );
  });

  test.each(['tokens', 'requests', 'edge'] as const)('tells what a wait (%s) is for, and its end', (what) => {
    const status = migrationStatus({ waiting: { for: what, until: '2026-11-24T00:00:05.000Z' } });
    expect(statusLines(status).join('\n')).toMatch(/Waits.*: goes on by itself at 2026-11-24T00:00:05.000Z/);
    expect(nextStep(status)).toContain('sd2pd resume acme');
  });

  test('leaves out phases without records', () => {
    const text = statusLines(
      migrationStatus({
        phases: [phase(), phase({ object: 'notes', state: 'pending', source: 0, pending: 0 })],
      }),
    ).join('\n');
    expect(text).not.toContain('notes');
  });

  test('tells tokens spent, left and kept for others, and how long a used-up budget is waited out', () => {
    const tokens = {
      limit: 100_000,
      spent: 4_200,
      remaining: 90_000,
      reserve: 20_000,
      resetAt: null,
      waitingUntil: '2026-11-24T00:00:00.000Z',
    };
    const text = statusLines(migrationStatus({ tokens: { production: tokens } })).join('\n');
    expect(text).toContain('4,200 spent');
    expect(text).toContain('90,000 of 100,000 left');
    expect(text).toContain('20,000 kept for others');
    expect(text).toContain('goes on 2026-11-24 00:00 UTC');
  });

  test('names what keeps a gate shut, up to ten things, and counts the rest', () => {
    const missing = Array.from({ length: 12 }, (_, n) => ({
      kind: 'owner' as const,
      name: `u${n}@acme.example`,
      detail: 'missing',
    }));
    const text = statusLines(
      migrationStatus({ state: 'waiting_gate', gate: gate({ name: 'owners', account: 'staging', missing }) }),
    ).join('\n');
    expect(text).toContain('(staging)');
    expect(text).toContain('owner u9@acme.example – missing');
    expect(text).not.toContain('u10@');
    expect(text).toContain('and 2 more');
  });

  test('tells of a hold what it is, who must act and how', () => {
    const hold = {
      code: 'plan_cap' as const,
      since: '2026-11-23T10:00:00.000Z',
      what: 'The plan is full.',
      who: 'customer',
      next: 'Buy seats.',
    };
    const text = statusLines(migrationStatus({ state: 'held', holds: [hold] })).join('\n');
    for (const part of ['plan_cap', 'The plan is full.', 'customer: Buy seats.'])
      expect(text).toContain(part);
  });

  test('tells a refused decision from an accepted one', () => {
    const lastDecision = {
      gate: 'staging',
      action: 'approve',
      by: 'ada',
      at: '2026-11-23T10:00:00.000Z',
      accepted: false,
      refusal: 'StaleFingerprint',
    };
    expect(statusLines(migrationStatus({ lastDecision })).join('\n')).toContain('refused: StaleFingerprint');
  });
});

describe('the next step', () => {
  test('is the hold’s before the gate’s, with the migration’s name filled in', () => {
    const hold = { code: 'internal' as const, since: '', what: '', who: '', next: 'sd2pd resume NAME' };
    expect(nextStep(migrationStatus({ holds: [hold], gate: gate() }))).toBe('sd2pd resume acme');
    expect(nextStep(migrationStatus({ gate: gate() }))).toBe('sd2pd approve acme mapping');
  });

  test('ends a pause, watches what runs, reports what is through', () => {
    expect(nextStep(migrationStatus({ state: 'paused', gate: gate() }))).toBe('sd2pd resume acme');
    expect(nextStep(migrationStatus())).toBe('sd2pd status acme --watch');
    expect(nextStep(migrationStatus({ state: 'completed', outcome: 'clean' }))).toBe('sd2pd report acme');
  });
});
