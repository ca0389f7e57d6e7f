import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { recordedHistories } from '../support/histories.js';

test('histories recorded by earlier versions replay with the code of today', async () => {
  const histories = await recordedHistories();
  expect(histories.length).toBeGreaterThan(0);
  const results = Worker.runReplayHistories(
    { workflowsPath: join(import.meta.dirname, '../../workflows/index.ts') },
    histories,
  );
  for await (const { workflowId, error } of results) expect(error, workflowId).toBeUndefined();
});
