import { expect, test } from 'vitest';
import { forecastLines, plannedLines } from '../../src/cli/text/forecast-lines.js';
import type { Forecast } from '../../src/contract/forecast.js';
import { PHASES } from '../../src/contract/objects.js';
import { allowanceOf } from '../../src/forecast/allowance.js';
import { forecast } from '../../src/forecast/forecast.js';
import { NO_RECORDS, type PhaseCounts } from '../../src/forecast/phase-counts.js';
import { span } from '../../src/forecast/words.js';
import { renderForecast } from '../../src/reports/scope-forecast.js';
import { phase } from '../cli/status-fixture.js';

const AT = '2026-11-23T18:00:00.000Z';
const ACCOUNT = { baseUrl: '', tokenEnv: 'T', plan: 'growth', seats: 3, reserve: 25, topUp: 0 };

function made(organizations: number, notes = 0): Forecast {
  const counts = {
    phases: {
      ...Object.fromEntries(PHASES.map((object) => [object, NO_RECORDS])),
      accounts: { ...NO_RECORDS, pending: organizations, posts: organizations },
      activities: { ...NO_RECORDS, pending: notes, posts: notes, notes },
    },
    folding: { activities: 0, records: 0 },
  } as PhaseCounts;
  const setUp = { fields: 0, activityTypes: 0, indexPages: 2, capPages: { deals: 1, leads: 1 } };
  const allowance = allowanceOf(ACCOUNT, null, AT);
  const runs = (['staging', 'production'] as const).map((run) => {
    return forecast({
      run,
      at: AT,
      allowance,
      sample: run === 'staging' ? 1 : null,
      counts,
      setUp,
      sampled: null,
    });
  });
  return { at: AT, mapping: 'sha256:a', runs };
}

test.each([
  [0, 'under 1 s'],
  [59, '59 s'],
  [60, '1 min'],
  [61, '2 min'],
  [3_600, '1 h'],
  [3_661, '1 h 2 min'],
  [86_399, '1 d'],
  [90_000, '1 d 1 h'],
])('%d seconds: %s', (seconds, words) => {
  expect(span(seconds)).toBe(words);
});

test('a forecast fits into 100 columns, however large it is', () => {
  for (const n of [0, 1, 10_000_000]) {
    for (const line of forecastLines(made(n, n))) expect(line.length, line).toBeLessThanOrEqual(100);
  }
});

test('it says what bounds the run, with its numbers', () => {
  const burst = forecastLines(made(100)).join(' ');
  expect(burst).toContain(
    'Plan growth, 3 seats: 180,000 tokens a day, of which 25 % stay with others: 135,000',
  );
  expect(burst).toContain('Bound by the burst limit');
  expect(burst).not.toContain('waits');
  const budget = forecastLines(made(100_000)).join(' ');
  expect(budget).toMatch(/Bound by the daily budget: \d+ d .*with 3 daily resets to wait for/);
  expect(budget).toContain('+ 3 resets');
  expect(budget).toMatch(/\d+ more seats \(\d+ in all\)/);
});

test('a reserve that leaves nothing is said to never be ready', () => {
  const [run] = made(100).runs;
  const never = { ...run!, bound: 'budget' as const, resets: null, seconds: null };
  expect(forecastLines({ at: AT, mapping: '', runs: [never] }).join(' ')).toContain('Never ready');
});

test('an account whose answers contradict the configured plan is told so', () => {
  const { runs } = made(1);
  const [run] = runs.map((one) => ({ ...one, allowance: { ...one.allowance, limit: 500_000 } }));
  expect(forecastLines({ at: AT, mapping: '', runs: [run!] }).join(' ')).toContain(
    "500,000 tokens a day by the account's own answers (the plan would give 180,000)",
  );
});

test('status shows what was planned for the run that is on or next, and nothing once both have ended', () => {
  const plan = made(100);
  const done = (run: string) => phase({ run, state: 'done' });
  const title = (phases: ReturnType<typeof phase>[]): string =>
    plannedLines({ forecast: plan, phases }).join('\n');
  expect(title([])).toContain('Forecast: staging, 1 record per object');
  expect(title([done('staging'), phase({ run: 'staging', object: 'deals' })])).toContain('Forecast: staging');
  expect(title([done('staging')])).toContain('Forecast: production, everything');
  expect(title([done('staging'), done('production')])).toBe('');
  expect(plannedLines({ phases: [] })).toEqual([]);
});

test('scope.md has the same numbers, and no section before there is a forecast', () => {
  const text = renderForecast(made(100_000));
  expect(text).toContain('## How long it will take');
  expect(text).toContain('### production, everything');
  expect(text).toContain('| accounts | 100,000 |');
  expect(text).toContain('what would shorten it');
  expect(renderForecast(null)).toBe('');
});
