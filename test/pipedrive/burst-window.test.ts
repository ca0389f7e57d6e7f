import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { BurstWindow, type Place } from '../../src/pipedrive/burst-window.js';
import { BURST_WINDOW_MS } from '../../src/pipedrive/plans.js';

/** A server behind a network: it notes when requests arrive, as its own rolling window does. */
class FarServer {
  readonly arrivals: number[] = [];

  constructor(
    private readonly thereMs: () => number,
    private readonly backMs: () => number,
  ) {}

  async answer(): Promise<void> {
    await sleep(this.thereMs());
    this.arrivals.push(performance.now());
    await sleep(this.backMs());
  }

  /** The most requests that arrived within one window. */
  peak(): number {
    const times = [...this.arrivals].sort((a, b) => a - b);
    return Math.max(
      ...times.map((end, i) => times.slice(0, i + 1).filter((time) => time > end - BURST_WINDOW_MS).length),
    );
  }
}

async function send(window: BurstWindow, server: FarServer, count: number, isWarm = true): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const place = await window.take();
      await server.answer();
      place.answered(null, isWarm);
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

const between = (low: number, high: number) => (): number => low + Math.random() * (high - low);

describe.concurrent('the burst window', () => {
  test.each([
    ['a slow way there', between(20, 120), between(5, 10)],
    ['a slow way back', between(5, 10), between(20, 120)],
    ['a jittery network', between(5, 90), between(5, 90)],
  ])('is not exceeded at the server over %s', async (_, there, back) => {
    const server = new FarServer(there, back);
    await send(new BurstWindow(30), server, 120);
    expect(server.arrivals).toHaveLength(120);
    expect(server.peak()).toBeLessThanOrEqual(30);
  });

  test('opening connections takes time that later requests do not: it earns no credit', async () => {
    const window = new BurstWindow(10);
    const cold = new FarServer(between(300, 320), between(10, 12));
    await send(window, cold, 10, false);
    const warm = new FarServer(between(10, 12), between(10, 12));
    warm.arrivals.push(...cold.arrivals);
    await send(window, warm, 10, true);
    expect(warm.peak()).toBeLessThanOrEqual(10);
  });

  test("the server's own limit wins, in both directions", async () => {
    const smaller = new BurstWindow(50);
    smaller.setLimit(5);
    expect(await takenAtOnce(smaller, 20)).toBe(5);
    const larger = new BurstWindow(5);
    larger.setLimit(12);
    expect(await takenAtOnce(larger, 20)).toBe(12);
  });

  test('requests of another process with the same token take places too', async () => {
    const window = new BurstWindow(20);
    (await window.take()).answered(3, true);
    expect(await takenAtOnce(window, 20)).toBe(3);
  });

  test('own requests are not taken for those of another process', async () => {
    const window = new BurstWindow(20);
    for (let left = 19; left >= 10; left -= 1) (await window.take()).answered(left, true);
    expect(await takenAtOnce(window, 20)).toBe(10);
  });

  test('after a 429 one request goes alone, and the others only when it got through', async () => {
    const window = new BurstWindow(20);
    (await window.take()).refused(50);
    const places: Place[] = [];
    const waiting = Array.from({ length: 3 }, async () => places.push(await window.take()));
    await Promise.race(waiting);
    await sleep(100);
    expect(places).toHaveLength(1);
    places[0]?.refused(50);
    await sleep(150);
    expect(places).toHaveLength(2);
    places[1]?.answered(null, true);
    await Promise.all(waiting);
    expect(places).toHaveLength(3);
  });

  test('a request that never left gives its place back', async () => {
    const window = new BurstWindow(1);
    (await window.take()).abandon();
    expect(await takenAtOnce(window, 3)).toBe(1);
  });

  test('a wait ends with the reason of the abort', async () => {
    const window = new BurstWindow(1);
    (await window.take()).answered(null, true);
    const abort = new AbortController();
    const waiting = window.take(abort.signal);
    abort.abort(new Error('paused'));
    await expect(waiting).rejects.toThrow('paused');
  });
});

/** How many of so many requests get a place before an answer or time frees one. */
async function takenAtOnce(window: BurstWindow, wanted: number): Promise<number> {
  let taken = 0;
  for (let i = 0; i < wanted; i += 1) void window.take().then(() => (taken += 1));
  await sleep(200);
  return taken;
}
