import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/ledger/record-store.js';
import type { LeaseKeeper } from '../../src/loading/lease-keeper.js';
import type { EntityPort, WritePlan } from '../../src/loading/port.js';
import type { RunContext } from '../../src/loading/run-context.js';
import { sendAll } from '../../src/loading/send-all.js';
import { RecordRefused, TargetUnreachable } from '../../src/pipedrive/errors.js';

const LABEL = { method: 'POST', path: '/api/v2/deals' };
const HASH_KEY = 'a'.repeat(40);

function plansOf(count: number): Map<string, WritePlan> {
  return new Map(
    Array.from({ length: count }, (_, index) => [
      `d${index + 1}`,
      { kind: 'create', body: {}, key: `deals/d${index + 1}`, values: [], reassign: null },
    ]),
  );
}

/** A run whose ledger keeps outcomes in a list, and whose target does not answer when it is asked about its fields. */
function contextWith(outcomes: Outcome[]): RunContext {
  const close = (_run: string, _object: string, _fence: number, group: readonly Outcome[]): Promise<void> => {
    outcomes.push(...group);
    return Promise.resolve();
  };
  const me = (): Promise<never> => Promise.reject(new TargetUnreachable(LABEL, 'status 503', 503));
  const context = {
    ledger: { records: { close } },
    run: 'production',
    role: 'production',
    client: { settings: { me }, serverTime: () => new Date(0) },
    schema: { fields: { organization: [], person: [], deal: [] } },
    signal: new AbortController().signal,
    beat: () => undefined,
  };
  return context as unknown as RunContext;
}

test('a target that does not answer why it refused a record stops the batch like any other obstacle: nothing leaves afterwards', async () => {
  const outcomes: Outcome[] = [];
  let sent = 0;
  const port = {
    object: 'deals',
    targetObject: 'deal',
    concurrency: 4,
    async send(_plan: WritePlan, _context: RunContext, beforeSend: () => void) {
      beforeSend();
      sent += 1;
      const id = sent;
      await sleep(id === 1 ? 1 : 20);
      if (id === 1) throw new RecordRefused(LABEL, 400, [`custom_fields.${HASH_KEY}`], null);
      return String(id);
    },
  } as unknown as EntityPort;
  const lease = { fence: 1, assertHeld: () => undefined } as unknown as LeaseKeeper;
  await expect(sendAll(contextWith(outcomes), port, lease, plansOf(40))).rejects.toMatchObject({
    code: 'target_unreachable',
  });
  const whenItEnded = sent;
  await sleep(100);
  expect(sent).toBe(whenItEnded);
  // Every record has an outcome: those that were in flight arrived, the others are certain not to have.
  const states = new Map(outcomes.map(({ sourceId, state }) => [sourceId, state]));
  expect(states.size).toBe(40);
  expect(states.get('d1')).toBe('pending');
  expect([...states.values()].filter((state) => state === 'created')).toHaveLength(whenItEnded - 1);
});
