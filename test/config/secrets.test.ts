import { expect, test } from 'vitest';
import { resolveSecret, SecretError } from '../../src/config/secrets.js';

function failure(run: () => unknown): SecretError {
  try {
    run();
  } catch (error) {
    if (error instanceof SecretError) return error;
  }
  throw new Error('no SecretError');
}

test('names ending in _TOKEN or _URL are read', () => {
  expect(resolveSecret('PIPEDRIVE_TOKEN', { PIPEDRIVE_TOKEN: ' abc\n' })).toBe('abc');
  expect(resolveSecret('LEDGER_URL', { LEDGER_URL: 'x' })).toBe('x');
});

test('another name is read only if it is listed', () => {
  const env = { HOME: 'secret-home', OTHER: 'x' };
  expect(failure(() => resolveSecret('HOME', env))).toMatchObject({ variable: 'HOME', code: 'not_allowed' });
  expect(resolveSecret('OTHER', { ...env, SD2PD_ALLOWED_ENV: 'A, OTHER' })).toBe('x');
  expect(failure(() => resolveSecret('', env)).code).toBe('not_allowed');
});

test('the message names the variable and never its value', () => {
  expect(failure(() => resolveSecret('HOME', { HOME: 'secret-home' })).message).not.toContain('secret-home');
  expect(failure(() => resolveSecret('A_TOKEN', { A_TOKEN: ' ' }))).toMatchObject({ code: 'not_set' });
  expect(failure(() => resolveSecret('A_TOKEN', {})).message).toContain('A_TOKEN');
});
