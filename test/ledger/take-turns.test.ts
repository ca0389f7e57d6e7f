import { expect, test } from 'vitest';
import { sqliteLedgers } from '../support/ledgers.js';

test('a long row of statements lets timers of the same process run in between', async () => {
  const ledgers = await sqliteLedgers();
  const ledger = await ledgers.open();
  try {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const until = performance.now() + 500;
    while (performance.now() < until) await ledger.meta.get('nothing');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(2);
  } finally {
    await ledger.close();
    await ledgers.stop();
  }
});
