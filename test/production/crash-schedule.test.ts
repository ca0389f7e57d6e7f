import { expect, test } from 'vitest';
import { crashSchedule } from './crash-schedule.js';

const OPTIONS = { seed: 7, blows: 200, postgres: true, leaseMs: 3_000 };

test('the same seed gives the same schedule, another seed another one', () => {
  expect(crashSchedule(OPTIONS)).toEqual(crashSchedule(OPTIONS));
  expect(crashSchedule(OPTIONS)).not.toEqual(crashSchedule({ ...OPTIONS, seed: 8 }));
});

test('every kind of blow occurs, and none on a Postgres that is not there', () => {
  const kinds = (postgres: boolean): Set<string> =>
    new Set(crashSchedule({ ...OPTIONS, postgres }).map(({ blow }) => blow.kind));
  const common = ['fault', 'freeze-worker', 'kill-temporal', 'kill-worker', 'restart-worker'];
  expect([...kinds(false)].sort()).toEqual(common);
  expect([...kinds(true)].sort()).toEqual([...common, 'kill-postgres', 'stop-postgres'].sort());
});

test('a frozen worker sleeps for longer than its lease', () => {
  for (const { blow } of crashSchedule(OPTIONS))
    if (blow.kind === 'freeze-worker') expect(blow.ms).toBeGreaterThan(OPTIONS.leaseMs);
});
