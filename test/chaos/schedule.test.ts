import { expect, test } from 'vitest';
import { chaosSchedule } from './schedule.js';

const OPTIONS = { seed: 7, blows: 200, postgres: true, leaseMs: 3_000 };

test('the same seed gives the same schedule, another seed another one', () => {
  expect(chaosSchedule(OPTIONS)).toEqual(chaosSchedule(OPTIONS));
  expect(chaosSchedule(OPTIONS)).not.toEqual(chaosSchedule({ ...OPTIONS, seed: 8 }));
});

test('every kind of blow occurs, and none on a Postgres that is not there', () => {
  const kinds = (postgres: boolean): Set<string> =>
    new Set(chaosSchedule({ ...OPTIONS, postgres }).map(({ blow }) => blow.kind));
  const common = ['fault', 'kill-temporal', 'kill-worker', 'move-clock', 'nap', 'restart-worker', 'zombie'];
  expect([...kinds(false)].sort()).toEqual(common);
  expect([...kinds(true)].sort()).toEqual([...common, 'kill-postgres', 'stop-postgres'].sort());
});

test('a frozen worker sleeps for longer than its lease', () => {
  for (const { blow } of chaosSchedule(OPTIONS))
    if (blow.kind === 'nap' || blow.kind === 'zombie') expect(blow.ms).toBeGreaterThan(OPTIONS.leaseMs);
});
