import { expect, test } from 'vitest';
import { waitUntilChanged } from '../../../src/cli/demo/gatekeeper.js';
import type { MigrationStatus } from '../../../src/contract/status.js';
import { gateOf, statusOf } from './status-fixture.js';

const answers = (statuses: readonly MigrationStatus[]) => {
  let at = 0;
  return () => Promise.resolve(statuses[Math.min(at++, statuses.length - 1)] ?? statusOf({}));
};

test('a gate is through once no gate is open', async () => {
  const read = answers([statusOf({ gate: gateOf({}) }), statusOf({ gate: null })]);
  expect(await waitUntilChanged(gateOf({}), read, new AbortController().signal)).toBeNull();
});

test('the same gate of the other account counts as the next gate', async () => {
  const read = answers([statusOf({ gate: gateOf({ account: 'production' }) })]);
  expect(await waitUntilChanged(gateOf({}), read, new AbortController().signal)).toBeNull();
});

test('after Ctrl-C nobody waits for a gate any more', async () => {
  const stop = new AbortController();
  const read = (): Promise<MigrationStatus> => {
    stop.abort();
    return Promise.resolve(statusOf({ gate: gateOf({}) }));
  };
  expect(await waitUntilChanged(gateOf({}), read, stop.signal)).toBeNull();
});
