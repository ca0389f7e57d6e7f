import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { ensureTemporalBinary } from '../../src/temporal/dev-server-binary.js';
import { hasSearchAttributes } from '../../src/temporal/search-attributes.js';
import { temporalAddress } from '../support/temporal.js';

const run = promisify(execFile);

test('the namespace of a deployment is made with its search attributes, and made again it is left as it is', async () => {
  const namespace = `made-${process.pid}`;
  const temporal = await ensureTemporalBinary(() => undefined);
  const script = join(import.meta.dirname, '../../docker/temporal-namespace.sh');
  const env = {
    ...process.env,
    PATH: `${dirname(temporal)}:${process.env['PATH'] ?? ''}`,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: namespace,
  };
  await run('sh', [script], { env });
  await run('sh', [script], { env });
  const connection = await Connection.connect({ address: temporalAddress() });
  onTestFinished(() => connection.close());
  expect(await hasSearchAttributes(new Client({ connection, namespace }))).toBe(true);
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 24 * 60 * 60);
});
