import { expect, test } from 'vitest';
import { PHASES, type PhaseObject } from '../../src/contract/objects.js';
import { allowanceOf } from '../../src/forecast/allowance.js';
import { forecast, type ForecastInput } from '../../src/forecast/forecast.js';
import { NO_RECORDS, type PhaseCount, type PhaseCounts } from '../../src/forecast/phase-counts.js';

const AT = '2026-11-23T18:00:00.000Z';
const ACCOUNT = {
  baseUrl: 'https://acme.pipedrive.com',
  tokenEnv: 'PIPEDRIVE_TOKEN',
  plan: 'lite',
  seats: 2,
  reserve: 20,
  topUp: 0,
};

function countsOf(
  phases: Partial<Record<PhaseObject, Partial<PhaseCount>>>,
  folding = { activities: 0, records: 0 },
) {
  const all = PHASES.map((object) => [
    object,
    { ...NO_RECORDS, pending: phases[object]?.posts ?? 0, ...phases[object] },
  ]);
  return { phases: Object.fromEntries(all), folding } as PhaseCounts;
}

function inputOf(counts: PhaseCounts, change: Partial<ForecastInput> = {}): ForecastInput {
  return {
    run: 'production',
    at: AT,
    allowance: allowanceOf(ACCOUNT, null, AT),
    sample: null,
    counts,
    setUp: { fields: 0, activityTypes: 0, indexPages: 2, capPages: { deals: 1, leads: 1 } },
    sampled: null,
    ...change,
  };
}

const stepOf = (input: ForecastInput, step: string) =>
  forecast(input).steps.find((one) => one.step === step)!;

test('a phase costs one POST per record, one look-up per batch, and its read-back in full pages', () => {
  const input = inputOf(countsOf({ deals: { posts: 1_200 } }));
  // users/me for two batches and settlement; the newest id per batch; 3 pages and the archived list.
  expect(stepOf(input, 'deals')).toMatchObject({
    posts: 1_200,
    reads: 3 + 2 + 3 + 1,
    tokens: 1_200 * 5 + 3 * 2 + 2 * 10 + 3 * 10 + 20,
  });
});

test('leads and notes cost the v1 price; leads are bounded by the clock, without a request', () => {
  const input = inputOf(countsOf({ leads: { posts: 10 }, notes: { posts: 10 } }));
  expect(stepOf(input, 'leads')).toMatchObject({ reads: 2 + 1 + 1, tokens: 10 * 10 + 2 * 2 + 20 + 40 });
  expect(stepOf(input, 'notes')).toMatchObject({ reads: 2 + 1 + 1, tokens: 10 * 10 + 2 * 2 + 20 + 20 });
});

test('a new pipeline has its default stages renamed, and the spare ones removed', () => {
  const input = inputOf(countsOf({ pipelines: { posts: 1 }, stages: { posts: 3, newPipelines: [3] } }));
  // Which are free, 3 PATCHes; at the end: which are spare, 2 removed; read-back.
  expect(stepOf(input, 'stages')).toMatchObject({ posts: 3, tokens: 2 * 2 + 5 + 3 * 5 + 5 + 2 * 3 + 5 });
  const longer = inputOf(countsOf({ pipelines: { posts: 1 }, stages: { posts: 7, newPipelines: [7] } }));
  expect(stepOf(longer, 'stages').posts).toBe(7);
});

test('the read-back of a later phase pages through the records of the earlier one, too', () => {
  const input = inputOf(countsOf({ activities: { posts: 900 }, tasks: { posts: 200 } }));
  expect(stepOf(input, 'tasks').reads).toBe(2 + 1 + 3);
});

test('the total is the sum of its steps', () => {
  const { steps, total } = forecast(
    inputOf(countsOf({ accounts: { posts: 20 }, attachments: { posts: 7 } })),
  );
  for (const key of ['posts', 'reads', 'requests', 'tokens'] as const) {
    expect(total[key]).toBe(steps.reduce((sum, step) => sum + step[key], 0));
  }
});

test('the reserve is never counted on, and today begins with what is left', () => {
  const seen = { limit: 100_000, remaining: 30_000, resetAt: new Date('2026-11-23T23:00:00.000Z') };
  expect(allowanceOf(ACCOUNT, seen, AT)).toMatchObject({
    limit: 100_000,
    usable: 80_000,
    firstDay: 10_000,
    resetAt: '2026-11-23T23:00:00.000Z',
  });
  expect(allowanceOf(ACCOUNT, { ...seen, remaining: 15_000 }, AT).firstDay).toBe(0);
});

test('without an answer of the account the plan counts, unspent until midnight UTC', () => {
  expect(allowanceOf({ ...ACCOUNT, topUp: 1_000 }, null, AT)).toMatchObject({
    limit: 61_000,
    usable: 48_800,
    firstDay: 48_800,
    resetAt: '2026-11-24T00:00:00.000Z',
    burst: 20,
  });
});

test('bound by the burst limit when the day suffices, by the budget when it does not', () => {
  expect(forecast(inputOf(countsOf({ accounts: { posts: 100 } })))).toMatchObject({
    bound: 'burst',
    resets: 0,
  });
  const large = forecast(inputOf(countsOf({ accounts: { posts: 30_000 } })));
  expect(large).toMatchObject({ bound: 'budget', resets: 3 });
  expect(large.steps.find(({ step }) => step === 'accounts')).toMatchObject({ bound: 'budget', resets: 3 });
});

test('seats and top-ups: the least that saves a reset, and the least that needs none', () => {
  const input = inputOf(countsOf({ accounts: { posts: 30_000 } }));
  const { shorter, total } = forecast(input);
  const seats = shorter.filter(({ kind }) => kind === 'seats');
  const topUps = shorter.filter(({ kind }) => kind === 'top_up');
  expect(seats.at(-1)).toMatchObject({ resets: 0 });
  expect(topUps[0]).toMatchObject({ resets: 2 });
  expect(topUps.at(-1)).toMatchObject({ resets: 0 });
  for (const { kind, amount, resets } of [...seats, ...topUps]) {
    const each = kind === 'seats' ? 30_000 : 1;
    const budget = (n: number): number => (1 + resets!) * 0.8 * (60_000 + n * each);
    expect(budget(amount), kind).toBeGreaterThanOrEqual(total.tokens);
    expect(budget(amount - (kind === 'seats' ? 1 : 1_000)), kind).toBeLessThan(total.tokens);
  }
});

test('a run that waits for nothing asks for no seats', () => {
  const { shorter } = forecast(inputOf(countsOf({ accounts: { posts: 10 } })));
  expect(shorter.filter(({ kind }) => kind === 'seats' || kind === 'top_up')).toEqual([]);
});

test('folding, notes as activities, files and a sample: each says what the run costs then', () => {
  const counts = countsOf(
    { activities: { posts: 5_000, notes: 1_000 }, attachments: { posts: 40 } },
    { activities: 4_000, records: 100 },
  );
  const sampled = { size: 500, counts: countsOf({ activities: { posts: 500 } }) };
  const { shorter, total } = forecast(inputOf(counts, { sampled }));
  const saved = Object.fromEntries(shorter.map(({ kind, tokens }) => [kind, total.tokens - tokens]));
  // 4,000 posts of 5 tokens become 100 of 10; fewer batches and pages are read besides.
  expect(saved['fold_activities']).toBeGreaterThanOrEqual(4_000 * 5 - 100 * 10);
  expect(saved['fold_activities']).toBeLessThan(4_000 * 5 - 100 * 10 + 500);
  expect(saved['notes_as_activities']).toBeGreaterThanOrEqual(1_000 * 5);
  expect(saved['without_attachments']).toBeGreaterThanOrEqual(40 * 10);
  expect(saved['sample']).toBeGreaterThan(20_000);
});

test('folding that would cost more is not proposed', () => {
  const counts = countsOf({ activities: { posts: 100 } }, { activities: 100, records: 90 });
  expect(forecast(inputOf(counts)).shorter.map(({ kind }) => kind)).not.toContain('fold_activities');
});
