import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { expect, test } from 'vitest';
import { hasSearchAttributes, registerSearchAttributes } from '../../src/temporal/search-attributes.js';
import { testClient, uniqueName } from '../support/temporal.js';

test('a namespace without our search attributes is recognised, and has them after registering, twice even', async () => {
  const { connection } = await testClient();
  const namespace = uniqueName('bare');
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const client = new Client({ connection, namespace });
  expect(await hasSearchAttributes(client)).toBe(false);
  await registerSearchAttributes(connection, namespace);
  await registerSearchAttributes(connection, namespace);
  expect(await hasSearchAttributes(client)).toBe(true);
});
