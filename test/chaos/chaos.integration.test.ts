import { expect, test } from 'vitest';
import { isClean, playRound } from './round.js';

/** A short one; `npm run chaos` plays more. */
test.each([
  { seed: 3, ledger: 'sqlite', workers: 1, course: 'delta' },
  { seed: 4, ledger: 'postgres', workers: 2, course: 'rollback' },
] as const)(
  'whatever dies, wherever: each record once, on $ledger with $workers worker(s) at a time, course $course',
  async ({ seed, ledger, workers, course }) => {
    const result = await playRound({ seed, ledger, workers, course, blows: 3, records: 80 });
    const { failure, findings, schedule, dealt } = result;
    expect({ failure, findings }, `seed ${seed}: ${JSON.stringify(schedule)}`).toMatchObject({
      failure: null,
    });
    expect(isClean(result), JSON.stringify(findings)).toBe(true);
    expect(dealt).toBeGreaterThan(0);
  },
);
