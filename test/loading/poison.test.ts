import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { loadBatch } from '../../src/loading/batch.js';
import { planPhase } from '../../src/loading/plan/plan-phase.js';
import type { EntityPort, WritePlan } from '../../src/loading/port.js';
import { settlePhase } from '../../src/loading/settle-phase.js';
import { DEFAULT_TIMING } from '../../src/loading/timing.js';
import { OutcomeUnknown } from '../../src/pipedrive/errors.js';
import { sqliteLedgers, type LedgerKind } from '../support/ledgers.js';
import { fillTasks, modelContext } from './model/context.js';
import { ModelTarget, portTo } from './model/target.js';

const TIMING = { ...DEFAULT_TIMING, requestTimeoutMs: 2, marginMs: 1, secondLookMs: 1, batchRecords: 100 };
/** Far more than any of the tests needs: what is not over then never is. */
const FOR_EVER = 60;

let ledgers: LedgerKind;
let ledger: Ledger;
let target: ModelTarget;
beforeAll(async () => {
  ledgers = await sqliteLedgers();
});
afterAll(() => ledgers.stop());
beforeEach(async () => {
  ledger = await ledgers.open();
  target = new ModelTarget([]);
});
afterEach(() => ledger.close());

/** A target that answers requests with these keys with an error, and takes nothing of them. */
function failingAt(isPoison: (key: string) => boolean): EntityPort {
  const port = portTo(target, () => Promise.resolve());
  return {
    ...port,
    concurrency: 40,
    send(plan: WritePlan, context, beforeSend) {
      if (!isPoison(plan.key)) return port.send(plan, context, beforeSend);
      beforeSend();
      target.sent += 1;
      return Promise.reject(new OutcomeUnknown({ method: 'POST', path: '/model' }, 'status 500', 500));
    },
  };
}

/** Batch after batch, as the workflow does; a hold is looked at again, as it does by itself. @returns holds on the way */
async function load(port: EntityPort, batches = FOR_EVER): Promise<string[]> {
  const context = modelContext(ledger, TIMING);
  const holds: string[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    try {
      if ((await loadBatch(context, port)).done) return holds;
    } catch (error) {
      holds.push((error as { code: string }).code);
    }
  }
  return [...holds, 'never over'];
}

async function begin(records: number): Promise<void> {
  await fillTasks(ledger, records);
  await planPhase(modelContext(ledger, TIMING), 'tasks');
}

const fateOf = async (id: string) => (await ledger.records.fates('production', 'tasks', [id])).get(id);
const counts = () => ledger.stats.countsOf('production', 'tasks');
const settle = (port: EntityPort) => settlePhase(modelContext(ledger, TIMING), 'tasks', port);

describe('a record at which the target fails every time', () => {
  test('is skipped with a reason after five tries while others arrive, and the phase settles', async () => {
    await begin(450);
    const port = failingAt((key) => key === 'tasks/t3');
    expect(await load(port)).toEqual([]);
    expect(await fateOf('t3')).toMatchObject({
      state: 'skipped',
      reason_code: 'target_failed',
      attempts: 5,
      unanswered: 0,
    });
    expect(await counts()).toMatchObject({ created: 449, skipped: 1, pending: 0 });
    await expect(settle(port)).rejects.toMatchObject({ code: 'too_many_skips' });
  });

  test('alone is tried on, with a hold between the tries, and is skipped in the end', async () => {
    await begin(3);
    expect(await load(failingAt((key) => key === 'tasks/t3'))).toEqual(
      Array.from({ length: 5 }, () => 'target_unreachable'),
    );
    expect(await fateOf('t3')).toMatchObject({
      state: 'skipped',
      reason_code: 'target_failed',
      attempts: 10,
    });
    expect(await counts()).toMatchObject({ created: 2, skipped: 1 });
  });

  test('starts anew when it is taken again', async () => {
    await begin(3);
    await load(failingAt((key) => key === 'tasks/t3'));
    await ledger.retries.reopen('production', { records: new Map([['tasks', ['t3']]]), corrections: [] });
    await planPhase(modelContext(ledger, TIMING), 'tasks');
    expect(await load(failingAt(() => false))).toEqual([]);
    expect(await fateOf('t3')).toMatchObject({ state: 'created', unanswered: 0 });
  });
});

test('a target that takes no write at all is an outage: it holds before much is sent, skips nothing, and goes on afterwards', async () => {
  await begin(300);
  const holds = await load(
    failingAt(() => true),
    FOR_EVER,
  );
  expect(new Set(holds)).toEqual(new Set(['target_unreachable', 'never over']));
  expect(target.sent).toBeLessThanOrEqual(FOR_EVER * 80);
  expect(await counts()).toMatchObject({ created: 0, skipped: 0, pending: 300 });
  expect(await load(failingAt(() => false))).toEqual([]);
  expect(await counts()).toMatchObject({ created: 300, skipped: 0, pending: 0 });
});

test('a record of which no request can be made does not stop the others', async () => {
  await begin(5);
  const port = failingAt(() => false);
  const failing: EntityPort = {
    ...port,
    plan: (record, transform, context) => {
      if (record.id === 't2') throw new TypeError("Cannot read properties of undefined (reading 'x')");
      return port.plan(record, transform, context);
    },
  };
  expect(await load(failing)).toEqual([]);
  const fate = await fateOf('t2');
  expect(fate).toMatchObject({ state: 'skipped', reason_code: 'transform_failed' });
  expect(fate?.reason).not.toContain('undefined');
  expect(await counts()).toMatchObject({ created: 4, skipped: 1, pending: 0 });
});
