import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import type { HoldDetails } from '../../workflows/activity-types.js';
import { nextLookMs, NO_LOOK, obstacleOf } from '../../workflows/holds.js';

const NOON = Date.parse('2026-01-01T12:00:00Z');
const HOUR_MS = 3_600_000;

const details = (code: string): HoldDetails =>
  ({ code, what: `what of ${code}`, who: 'engineer', next: 'resume' }) as HoldDetails;

function failedBy(cause: Error): ActivityFailure {
  return new ActivityFailure('failed', 'loadBatch', '1', 'MAXIMUM_ATTEMPTS_REACHED', 'worker', cause);
}

function heldBy(...codes: string[]): ActivityFailure {
  const all = codes.map((code) => details(code));
  return failedBy(
    ApplicationFailure.create({ type: 'Hold', message: 'held', nonRetryable: true, details: all }),
  );
}

function holdsOf(error: unknown, now = NOON, looks = NO_LOOK) {
  const obstacle = obstacleOf(error, now, looks);
  if (obstacle.kind !== 'hold') throw new Error('a wait');
  return obstacle.holds;
}

describe('holds', () => {
  test('at once are all shown, each with what, who and what next', () => {
    expect(holdsOf(heldBy('unbalanced', 'mismatches', 'too_many_skips'))).toEqual(
      ['unbalanced', 'mismatches', 'too_many_skips'].map((code) => ({
        since: '2026-01-01T12:00:00.000Z',
        ...details(code),
      })),
    );
  });

  test('that are still there at the next look hold since they began, not since that look', () => {
    const first = holdsOf(heldBy('target_unreachable'));
    const second = holdsOf(heldBy('unbalanced', 'target_unreachable'), NOON + HOUR_MS, {
      count: 1,
      holds: first,
    });
    expect(second.map(({ code, since }) => [code, since])).toEqual([
      ['unbalanced', '2026-01-01T13:00:00.000Z'],
      ['target_unreachable', '2026-01-01T12:00:00.000Z'],
    ]);
  });

  test('that can pass by themselves are looked at again, after 1 minute, doubling up to 15; the others wait for a person', () => {
    const passing = holdsOf(heldBy('target_unreachable'));
    expect([0, 1, 2, 3, 4, 9].map((looks) => nextLookMs(passing, looks))).toEqual(
      [1, 2, 4, 8, 15, 15].map((minutes) => minutes * 60_000),
    );
    expect(nextLookMs(holdsOf(heldBy('credentials_refused')), 0)).toBeNull();
    expect(nextLookMs(holdsOf(heldBy('source_unreachable', 'plan_cap')), 0)).toBeNull();
  });

  test('of workers that die again and again are no defect: nobody has to come when they live again', () => {
    const [hold] = holdsOf(failedBy(new TimeoutFailure('heartbeat', undefined, 'HEARTBEAT')));
    expect(hold).toMatchObject({ code: 'worker_lost', who: 'migration engineer' });
  });

  test('of anything unforeseen name its type and nothing of its message', () => {
    const [hold] = holdsOf(failedBy(ApplicationFailure.create({ type: 'TypeError', message: 'Ada Quill' })));
    expect(hold).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(hold)).toContain('TypeError');
    expect(JSON.stringify(hold)).not.toContain('Ada');
  });
});
