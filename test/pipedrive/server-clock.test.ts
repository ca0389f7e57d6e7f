import { expect, test } from 'vitest';
import { ServerClock } from '../../src/pipedrive/server-clock.js';

const NOON = Date.parse('2026-03-01T12:00:00Z');

test('a server whose clock differs keeps its own days: its midnight is told by ours', () => {
  const clock = new ServerClock(() => NOON);
  clock.learn(NOON + 3_600_000);
  expect(clock.now()).toBe(NOON + 3_600_000);
  expect(clock.toLocal(Date.parse('2026-03-02T00:00:00Z'))).toEqual(new Date('2026-03-01T23:00:00Z'));
});

test('the second that a Date is cut to is no difference', () => {
  const clock = new ServerClock(() => NOON + 900);
  clock.learn(NOON);
  expect(clock.now()).toBe(NOON + 900);
});

test('the bound for look-ups is never ahead of the server', () => {
  const clock = new ServerClock(() => NOON + 900);
  clock.learn(NOON);
  expect(clock.latest()).toEqual(new Date(NOON));
});
