import { expect, test } from 'vitest';
import { expectReplay } from '../support/expect-replay.js';
import { recordedHistories } from '../support/histories.js';

test('histories recorded by earlier versions replay with the code of today', async () => {
  const histories = await recordedHistories();
  expect(histories.length).toBeGreaterThan(0);
  await expectReplay(histories);
});
