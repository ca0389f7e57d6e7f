import { WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/cli/cli-error.js';
import { failureOf } from '../../src/cli/report-error.js';
import { ConfigError } from '../../src/config/config-error.js';
import { SecretError } from '../../src/config/secrets.js';
import { LedgerFull, LedgerMismatch, LedgerUnreachable } from '../../src/ledger/errors.js';
import {
  CredentialsRefused,
  EdgeBlocked,
  Forbidden,
  RateLimited,
  TargetUnreachable,
} from '../../src/pipedrive/errors.js';
import { SourceError } from '../../src/smartdesk/source-error.js';
import {
  ServiceUnreachable,
  TemporalConfigInvalid,
  TemporalCredentialsRefused,
} from '../../src/temporal/connection.js';
import { NoTemporalServer } from '../../src/temporal/dev-server-binary.js';

const request = { method: 'GET', path: '/api/v1/users/me' };

describe('every error that explains itself has its exit code', () => {
  const known: ReadonlyArray<readonly [Error, number]> = [
    [new CliError(65, 'refused'), 65],
    [new ConfigError('migration.yaml', [{ path: 'name', line: 1, message: 'missing' }]), 78],
    [new SourceError({ file: 'deals.csv', what: 'is cut off', next: 'Export again' }), 78],
    [new LedgerMismatch('another migration'), 78],
    [new SecretError('X', 'not_allowed', 'may not be read'), 78],
    [new TemporalCredentialsRefused('Temporal refuses'), 77],
    [new TemporalConfigInvalid('no such profile'), 78],
    [new WorkflowNotFoundError('no such workflow', 'migration-acme', undefined), 66],
    [new CredentialsRefused(request), 77],
    [new Forbidden(request, 403), 77],
    [new ServiceUnreachable('Temporal'), 69],
    [new NoTemporalServer('none'), 69],
    [new LedgerUnreachable('ledger'), 69],
    [new LedgerFull('ledger'), 69],
    [new TargetUnreachable(request, 'no answer', null), 69],
    [new EdgeBlocked(request), 69],
    [new RateLimited(request, new Date(0), 'tokens'), 69],
    [Object.assign(new Error('14 UNAVAILABLE'), { code: 14 }), 69],
    [new Error('outer', { cause: Object.assign(new Error('inner'), { code: 14 }) }), 69],
  ];
  for (const [error, exitCode] of known) {
    test(`${error.name} ${error.message}: ${exitCode}`, () => {
      const failure = failureOf(error);
      expect(failure.exitCode).toBe(exitCode);
      expect(failure.message).not.toBe('');
    });
  }
});

test('anything else is a defect: 70, named, with what to do', () => {
  const failure = failureOf(new TypeError('x is undefined'));
  expect(failure.exitCode).toBe(70);
  expect(failure.message).toContain('TypeError');
  expect(failure.next).not.toBeNull();
});

test('even something that is no Error is a defect', () => {
  expect(failureOf('text').exitCode).toBe(70);
});
