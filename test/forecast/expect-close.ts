import { expect } from 'vitest';
import type { ForecastStep, RunForecast } from '../../src/contract/forecast.js';
import type { LogEntry } from '../../src/sandbox/pipedrive/index.js';

/** Requests and the tokens that they took. */
export interface Spent {
  readonly requests: number;
  readonly tokens: number;
}

export type SpentBySteps = ReadonlyMap<ForecastStep, Spent>;

/** A forecast may be off by so much. */
const TOLERANCE = 0.02;
/** In a small phase two percent is less than one record: it may be off by a few requests of the dearest kind. */
const FEW_REQUESTS = 5;
const DEAREST_TOKENS = 10;

/** Every measured step, and all of them together, are within 2 % of their forecast. */
export function expectClose(forecast: RunForecast, measured: SpentBySteps): void {
  const foreseen = forecast.steps.filter(({ step }) => measured.has(step));
  const lines = foreseen.map(({ step, requests, tokens }) => {
    const actual = measured.get(step);
    return `${step}: forecast ${requests} requests, ${tokens} tokens; measured ${actual?.requests}, ${actual?.tokens}`;
  });
  const all = lines.join('\n');
  for (const { step, requests, tokens } of foreseen) {
    const actual = measured.get(step)!;
    expectWithin(requests, actual.requests, FEW_REQUESTS, `${step}\n${all}`);
    expectWithin(tokens, actual.tokens, FEW_REQUESTS * DEAREST_TOKENS, `${step}\n${all}`);
  }
  const total = sumOf([...measured.values()]);
  expectWithin(sumOf(foreseen).requests, total.requests, 0, all);
  expectWithin(sumOf(foreseen).tokens, total.tokens, 0, all);
}

/** What requests in a simulator's log spent. */
export function spentBy(requests: readonly LogEntry[]): Spent {
  return { requests: requests.length, tokens: requests.reduce((sum, { tokens }) => sum + tokens, 0) };
}

function sumOf(spent: readonly Spent[]): Spent {
  return {
    requests: spent.reduce((sum, { requests }) => sum + requests, 0),
    tokens: spent.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function expectWithin(forecast: number, measured: number, slack: number, where: string): void {
  expect(Math.abs(forecast - measured), where).toBeLessThanOrEqual(Math.max(slack, TOLERANCE * measured));
}
