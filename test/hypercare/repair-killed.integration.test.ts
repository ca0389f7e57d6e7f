import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { overriding } from '../loading/load-harness.js';
import { IssueHarness } from './issue-harness.js';

let harness: IssueHarness;
beforeAll(async () => {
  harness = await IssueHarness.start(undefined, 150);
});
afterAll(() => harness.load.stop());
beforeEach(() => void harness.writes());

describe('a worker that dies in the middle of a repair', () => {
  class Killed extends Error {}

  /** The ledger of a worker that dies when it calls a method for the n-th time, before or after it took effect. */
  function dyingAt(store: 'issues' | 'updates' | 'gone', method: string, n: number, takesEffect: boolean) {
    let calls = 0;
    return (ledger: typeof harness.ledger): typeof harness.ledger => {
      const real = ledger[store] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      const dying = async (...args: unknown[]): Promise<unknown> => {
        calls += 1;
        if (calls !== n) return real[method]?.(...args);
        if (takesEffect) await real[method]?.(...args);
        throw new Killed();
      };
      return overriding(ledger, { [store]: overriding(real, { [method]: dying }) });
    };
  }

  test.each([
    ['the approval is taken down', 'issues', 'putApproval', 1],
    ['the intent is taken down', 'updates', 'open', 1],
    ['the result is taken down', 'updates', 'close', 1],
    ['it is taken down that the fields are written', 'issues', 'putApproval', 2],
    ['the issue is settled', 'issues', 'settle', 1],
  ] as const)('while %s, leaves the field written once', async (_when, store, method, n) => {
    for (const takesEffect of [false, true]) {
      const { id, targetId } = await harness.fresh('activities');
      const before = await harness.read('activities', targetId);
      await harness.edit('activities', targetId, { subject: 'By a user' });
      const issue = await harness.report(`activities/${id}`);
      const settlement = harness.settlement(issue);
      harness.writes();
      await expect(harness.settle(settlement, dyingAt(store, method, n, takesEffect))).rejects.toThrow();
      expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired', reopened: 0 });
      expect(harness.writes()).toEqual([`PATCH /api/v2/activities/${targetId}`]);
      expect((await harness.read('activities', targetId))['subject']).toBe(before['subject']);
      expect((await harness.issue(issue)).result).toBe('subject restored');
    }
  });

  test.each([
    ['it is forgotten in the ledger', 'gone', 'forget', 1],
    ['it is made pending', 'gone', 'bringBack', 1],
    ['it is taken down that it is pending', 'issues', 'putApproval', 2],
  ] as const)('while %s, leaves the deleted record created once', async (_when, store, method, n) => {
    for (const takesEffect of [false, true]) {
      const { id, targetId } = await harness.fresh('activities');
      await harness.load.remove('activities', targetId);
      const issue = await harness.report(`activities/${id}`);
      const settlement = harness.settlement(issue);
      harness.writes();
      await expect(harness.settle(settlement, dyingAt(store, method, n, takesEffect))).rejects.toThrow();
      const first = await harness.settle(settlement);
      expect(first).toMatchObject({ outcome: 'begun' });
      expect(first.reopened).toBeGreaterThan(0);
      await harness.runPhases();
      expect(await harness.settle(settlement)).toMatchObject({ outcome: 'repaired' });
      expect(harness.writes()).toEqual(['POST /api/v2/activities']);
    }
  });

  test('and somebody who changes the field before the next one goes on, keep their change', async () => {
    const { id, targetId } = await harness.fresh('activities');
    await harness.edit('activities', targetId, { subject: 'First' });
    const issue = await harness.report(`activities/${id}`);
    const settlement = harness.settlement(issue);
    const killed = harness.settle(settlement, dyingAt('updates', 'open', 1, false));
    await expect(killed).rejects.toThrow();
    await harness.edit('activities', targetId, { subject: 'Second' });
    expect(await harness.settle(settlement)).toMatchObject({ outcome: 'open' });
    expect((await harness.read('activities', targetId))['subject']).toBe('Second');
    expect((await harness.issue(issue)).result).toContain('somebody changed it again');
    const conflicts = await harness.ledger.conflicts.list('production', {
      state: 'open',
      object: 'activities',
    });
    expect(conflicts).toMatchObject([{ source_id: id, field: 'subject', target: '"Second"' }]);
  });
});
