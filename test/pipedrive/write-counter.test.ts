import { expect, test } from 'vitest';
import { WriteCounter } from '../../src/pipedrive/write-counter.js';

const MORNING = Date.parse('2026-03-01T08:00:00Z');

test('nothing is held back as long as no answer reports the counter', () => {
  const counter = new WriteCounter(() => MORNING);
  for (let i = 0; i < 20_000; i += 1) {
    expect(counter.refusedUntil()).toBeNull();
    counter.book();
    counter.settle(null);
  }
});

test('near zero nothing is sent until midnight UTC; requests in flight count', () => {
  const clock = { now: MORNING };
  const counter = new WriteCounter(() => clock.now);
  counter.book();
  counter.settle(13);
  for (let i = 0; i < 3; i += 1) {
    expect(counter.refusedUntil()).toBeNull();
    counter.book();
  }
  expect(counter.refusedUntil()).toBe(Date.parse('2026-03-02T00:00:05Z'));
  clock.now = Date.parse('2026-03-02T00:00:05Z');
  expect(counter.refusedUntil()).toBeNull();
});

test('an overtaken answer does not raise the counter', () => {
  const counter = new WriteCounter(() => MORNING);
  counter.book();
  counter.book();
  counter.settle(10);
  counter.settle(11);
  expect(counter.refusedUntil()).not.toBeNull();
});
