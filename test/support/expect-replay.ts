import { Worker, type ReplayHistoriesIterable } from '@temporalio/worker';
import { expect } from 'vitest';
import { workflowBundle } from '../../src/temporal/workflow-bundle.js';

/** Every history replays with the workflows of today. */
export async function expectReplay(histories: ReplayHistoriesIterable): Promise<void> {
  const results = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, histories);
  for await (const { workflowId, error } of results) expect(error, workflowId).toBeUndefined();
}
