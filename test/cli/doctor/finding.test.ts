import { expect, test } from 'vitest';
import { nodeFinding } from '../../../src/cli/doctor/check-machine.js';
import { exitCodeOf, fail, failed, ok, warn } from '../../../src/cli/doctor/finding.js';
import { SecretError } from '../../../src/config/secrets.js';

test('warnings end with 0, failures with the code of the first one', () => {
  const warned = warn('no worker', 'start one');
  expect(exitCodeOf([ok('Node'), warned])).toBe(0);
  expect(
    exitCodeOf([ok('Node'), warned, fail(77, 'token refused', 'another one'), fail(78, 'no export', null)]),
  ).toBe(77);
});

test('a failure has the exit code that any other command would end with', () => {
  const finding = failed('production account', new SecretError('A_TOKEN', 'not_set', 'A_TOKEN is not set'));
  expect(finding).toMatchObject({
    level: 'fail',
    exitCode: 78,
    what: 'production account: A_TOKEN is not set',
  });
});

test('Node is new enough from 20.19 on', () => {
  expect(['18.20.0', '20.18.9', '20.19.0', '22.1.0'].map((version) => nodeFinding(version).level)).toEqual([
    'fail',
    'fail',
    'ok',
    'ok',
  ]);
});
