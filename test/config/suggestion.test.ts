import { expect, test } from 'vitest';
import { suggestion } from '../../src/config/suggestion.js';

test.each([
  ['token', 'tokenEnv'],
  ['base_url', 'baseUrl'],
  ['seast', 'seats'],
  ['zzz', null],
])('%s suggests %s', (name, meant) => {
  expect(suggestion(name, ['baseUrl', 'tokenEnv', 'plan', 'seats'])).toBe(meant);
});
