import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPipedriveClient, type PipedriveClient } from '../../src/pipedrive/client.js';
import { RateLimited, TargetUnreachable } from '../../src/pipedrive/errors.js';
import { Transport } from '../../src/pipedrive/transport.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';

/** Answers by number of the request, from 1. */
type Answers = (request: number) => { status: number; headers?: Record<string, string> };

describe('429s', () => {
  let server: Server;
  let client: PipedriveClient;
  let requests = 0;
  let answers: Answers;

  beforeEach(async () => {
    requests = 0;
    server = createServer((request, response) => {
      requests += 1;
      request.resume();
      const { status, headers } = answers(requests);
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ success: status === 200, data: { id: requests } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = createPipedriveClient({ baseUrl: `http://127.0.0.1:${port}`, token: 't', plan: 'premium' });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const create = (): Promise<number> => client.organizations.create({ name: 'o' });

  test.each([
    ['tokens left', { 'x-daily-ratelimit-token-remaining': '500', 'x-ratelimit-reset': '0' }],
    ['an empty window', { 'x-ratelimit-remaining': '0', 'retry-after': '0' }],
    ['a date to come back', { 'x-ratelimit-remaining': '0', 'retry-after': new Date(0).toUTCString() }],
  ])('one with %s is a burst’s: waited out, and the write sent again', async (_, headers) => {
    answers = (n) => (n === 1 ? { status: 429, headers } : { status: 200 });
    await expect(create()).resolves.toBe(2);
  });

  test.each([
    ['no tokens left', { 'x-daily-ratelimit-token-remaining': '0' }],
    ['fewer tokens than the request costs', { 'x-daily-ratelimit-token-remaining': '4' }],
    ['hours to wait', { 'retry-after': '7200' }],
  ])('one with %s is the day’s: nothing more is sent', async (_, headers) => {
    answers = () => ({ status: 429, headers });
    await expect(create()).rejects.toBeInstanceOf(RateLimited);
    await expect(create()).rejects.toBeInstanceOf(RateLimited);
    expect(requests).toBe(1);
  });

  test('one that tells nothing is a burst’s, and the day’s when it outlives its waits', async () => {
    answers = () => ({ status: 429, headers: { 'x-ratelimit-reset': '0' } });
    await expect(create()).rejects.toBeInstanceOf(RateLimited);
    expect(requests).toBe(4);
  });

  test('many at once are not repeated all at once: one request finds out for all', async () => {
    let refusals = 0;
    answers = (n) => {
      if (n > 20) return { status: 200 };
      refusals += 1;
      return { status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' } };
    };
    await Promise.all(Array.from({ length: 18 }, create));
    expect(refusals).toBe(20);
    expect(requests).toBe(38);
  });

  test('a server that answers nothing else is unreachable, not blocked', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' };
    answers = () => ({ status: 429, headers });
    await expect(create()).rejects.toBeInstanceOf(TargetUnreachable);
    expect(requests).toBe(11);
  });

  test('the old POST and PUT counter near zero stops writes and not reads', async () => {
    answers = () => ({ status: 200, headers: { 'x-daily-requests-left': '9' } });
    await create();
    const refused = await create().catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'RateLimited', what: 'requests' });
    await expect(client.organizations.get('1')).resolves.toMatchObject({ id: 2 });
  });
});

describe('against the simulated Pipedrive', () => {
  let sandbox: PipedriveSandbox;

  const start = async (features: Record<string, number> = {}): Promise<void> => {
    const users = [{ email: 'admin@x.example', name: 'Admin', admin: true }];
    sandbox = await startPipedriveSandbox({
      accounts: [{ name: 'production', plan: 'lite', seats: 1, users, features }],
    });
  };
  afterEach(() => sandbox.close());

  const clientOf = (more: Record<string, unknown> = {}): PipedriveClient => {
    const [account] = sandbox.accounts;
    const { baseUrl, token } = account!;
    return createPipedriveClient({ baseUrl, token, plan: 'lite', seats: 1, ...more });
  };

  test('the burst window is used without a single 429', async () => {
    await start();
    const client = clientOf();
    await Promise.all(Array.from({ length: 60 }, (_, i) => client.organizations.create({ name: `o${i}` })));
    expect(sandbox.requests({ status: 429 })).toHaveLength(0);
    expect(sandbox.counts('production')).toMatchObject({ organizations: 60 });
  });

  test('two processes that take turns with one token keep the window together', async () => {
    await start();
    for (const worker of ['a', 'b', 'c']) {
      const client = clientOf();
      await client.settings.me();
      const names = Array.from({ length: 15 }, (_, i) => `${worker}${i}`);
      await Promise.all(names.map((name) => client.organizations.create({ name })));
    }
    expect(sandbox.requests({ status: 429 })).toHaveLength(0);
  });

  test('a configured plan that is too large is corrected by the first answer', async () => {
    await start();
    const client = clientOf({ plan: 'ultimate' });
    await client.settings.me();
    await Promise.all(Array.from({ length: 30 }, (_, i) => client.organizations.create({ name: `o${i}` })));
    expect(sandbox.requests({ status: 429 })).toHaveLength(0);
    expect(client.tokens().limit).toBe(30_000);
  });

  test("the reserve is left to the customer's own people, also when they spend meanwhile", async () => {
    await start({ dailyBudget: 1_000 });
    const client = clientOf({ reserve: 20 });
    const created = async (): Promise<number> => {
      for (let n = 0; ; n += 1) {
        const stopped = await client.organizations.create({ name: `o${n}` }).then(
          () => false,
          (error: unknown) => error instanceof RateLimited,
        );
        if (stopped) return n;
      }
    };
    await client.organizations.create({ name: 'first' });
    const response = await fetch(`${sandbox.controlUrl}/accounts/production/spend`, {
      method: 'POST',
      body: JSON.stringify({ tokens: 500 }),
    });
    expect(response.ok).toBe(true);
    expect(await created()).toBeLessThan(60);
    expect(sandbox.usage('production').remaining).toBeGreaterThanOrEqual(200);
    expect(sandbox.usage('production').remaining).toBeLessThan(220);
  });

  test('searches have a window of their own, and other requests do not wait for it', async () => {
    await start();
    const [account] = sandbox.accounts;
    const transport = new Transport({ baseUrl: account!.baseUrl, token: account!.token, plan: 'lite' });
    const search = { method: 'GET', path: '/api/v2/itemSearch', query: { term: 'crane' } } as const;
    const other = { method: 'GET', path: '/api/v2/pipelines' } as const;
    await transport.send(search);
    const order: string[] = [];
    const sent = [
      ...Array.from({ length: 12 }, () => transport.send(search).then(() => order.push('search'))),
      ...Array.from({ length: 18 }, () => transport.send(other).then(() => order.push('other'))),
    ];
    await Promise.all(sent);
    expect(sandbox.requests({ status: 429 })).toHaveLength(0);
    expect(order.lastIndexOf('other')).toBeLessThan(order.lastIndexOf('search'));
  });
});
