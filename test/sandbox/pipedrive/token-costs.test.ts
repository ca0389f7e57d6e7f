import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { ROUTES } from '../../../src/sandbox/pipedrive/routes.js';
import { TOKEN_COSTS } from '../../../src/sandbox/pipedrive/token-costs.js';

interface PriceLine {
  method: string;
  path: string;
  tokens: string;
}

const reference = new URL('../../../../shared/reference/pipedrive-token-costs.csv', import.meta.url);
const prices = new Map(
  parse<PriceLine>(readFileSync(reference), { columns: true }).map(({ method, path, tokens }) => [
    `${method} ${path}`,
    Number(tokens),
  ]),
);
const RETIRED =
  /^\w+ \/api\/v1\/(deals|persons|organizations|activities|products|pipelines|stages|itemSearch)(\/(\{id\}|search|field))?$/;

test('every endpoint costs what the official price list says; only retired ones are outside of it', () => {
  const operations = ROUTES.map((route) => `${route.method} ${route.path}`);
  const current = operations.filter((operation) => !RETIRED.test(operation));
  expect(current.length).toBeGreaterThan(100);
  for (const operation of current)
    expect([operation, TOKEN_COSTS[operation]]).toEqual([operation, prices.get(operation)]);
  expect(new Set(operations).size).toBe(operations.length);
});
