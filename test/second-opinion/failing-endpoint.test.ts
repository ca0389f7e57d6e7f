import { describe, expect, test, vi } from 'vitest';
import { answering, candidate, fail, fakeEndpoint, say } from './fake-endpoint.js';
import type { Behaviour } from './fake-endpoint.js';
import { opinionOf } from './world.js';
import type { Outcome } from './world.js';

function expectUntouched({ mapping, before, remember }: Outcome): void {
  expect(mapping).toEqual(before);
  expect(remember).toBeNull();
}

describe('an endpoint that fails', () => {
  test.each([
    ['no JSON in the answer', 'gave an answer that cannot be read', (r) => say(r, 'Sure! {"answers": [')],
    ['another JSON', 'gave an answer that cannot be read', (r) => say(r, '{"answers": [{"field": 1}]}')],
    ['no answer at all', 'gave no answer', (r) => say(r, '')],
    ['a broken-off answer', 'broke its answer off: it was too long', (r) => say(r, '{"answers"', 'length')],
    [
      'no JSON around it',
      'gave an answer that cannot be read',
      (r) => r.setHeader('content-type', 'application/json').end('<html>'),
    ],
    [
      'something else with 200',
      'gave an answer that cannot be read',
      (r) => r.setHeader('content-type', 'application/json').end('[]'),
    ],
    [
      '401',
      'refused the credentials (401)',
      (r) => fail(r, 401, 'Incorrect API key provided: sk-canary-1234567890'),
    ],
    ['404', 'knows no such path or model (404)', (r) => fail(r, 404)],
    ['400', 'answered with an error (400)', (r) => fail(r, 400, 'response_format is not supported')],
  ] satisfies [string, string, (response: Parameters<Behaviour>[2]) => void][])(
    '%s: a line for a person, and the proposal as it was',
    async (_name, message, answer) => {
      const endpoint = await fakeEndpoint((_asked, _nth, response) => answer(response));
      const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
      expectUntouched(outcome);
      const { host } = new URL(endpoint.baseUrl);
      expect(outcome.lines).toEqual([`No second opinion: ${host} ${message}. The proposal stands as it is.`]);
    },
  );

  test('a redirect is not followed: the key goes nowhere else', async () => {
    const elsewhere = await fakeEndpoint(answering((column) => candidate(column, 'of type double')));
    const endpoint = await fakeEndpoint((_asked, _nth, response) => {
      response.writeHead(307, { location: `${elsewhere.baseUrl}/chat/completions` }).end();
    });
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectUntouched(outcome);
    expect(elsewhere.requests).toEqual([]);
    expect(outcome.lines.join()).toContain('cannot be reached');
  });

  test('a passing failure is tried once more, and no oftener', async () => {
    const always = await fakeEndpoint((_asked, _nth, response) => fail(response, 500));
    const outcome = await opinionOf({ baseUrl: always.baseUrl });
    expectUntouched(outcome);
    expect(always.requests).toHaveLength(2);
    expect(outcome.lines.join()).toContain('answered with an error (500)');
    const once = await fakeEndpoint((asked, nth, response) => {
      if (nth === 0) fail(response, 503);
      else answering((column) => candidate(column, 'of type double'))(asked, nth, response);
    });
    const { mapping } = await opinionOf({ baseUrl: once.baseUrl });
    expect(mapping.objects.accounts.fields['cf_size']?.origin).toBe('model');
    const refused = await fakeEndpoint((_asked, _nth, response) => fail(response, 401));
    await opinionOf({ baseUrl: refused.baseUrl });
    expect(refused.requests).toHaveLength(1);
  });

  test('however long it says to wait, nobody does', async () => {
    const endpoint = await fakeEndpoint((_asked, _nth, response) => {
      response.setHeader('retry-after', '86400');
      fail(response, 429);
    });
    expect((await opinionOf({ baseUrl: endpoint.baseUrl })).lines.join()).toContain(
      'takes no more requests now (429)',
    );
  });

  test('one that does not answer, or never ends its answer, is given up', async () => {
    const silent = await fakeEndpoint(() => undefined);
    const limits = { timeoutMs: 300 };
    const first = await opinionOf({ baseUrl: silent.baseUrl, limits });
    expectUntouched(first);
    expect(first.lines.join()).toContain('did not answer within 0.3 s');
    const slow = await fakeEndpoint((_asked, _nth, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":');
    });
    expectUntouched(await opinionOf({ baseUrl: slow.baseUrl, limits }));
    expect(slow.requests).toHaveLength(2);
  });

  test('an answer without end is not read to its end', async () => {
    const endpoint = await fakeEndpoint((_asked, _nth, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const pour = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
        response.once('drain', pour);
      };
      pour();
    });
    const outcome = await opinionOf({ baseUrl: endpoint.baseUrl });
    expectUntouched(outcome);
    expect(outcome.lines.join()).toMatch(/answered more than 1 MB|cannot be reached/);
  });

  test('nobody there', async () => {
    const outcome = await opinionOf({ baseUrl: 'http://127.0.0.1:1/v1' });
    expectUntouched(outcome);
    expect(outcome.lines).toEqual([
      'No second opinion: 127.0.0.1:1 cannot be reached. The proposal stands as it is.',
    ]);
  });

  test('no line that people read holds the key or a question', async () => {
    const endpoint = await fakeEndpoint(({ body }, _nth, response) => fail(response, 401, body));
    const { lines } = await opinionOf({ baseUrl: endpoint.baseUrl });
    expect(lines.join()).not.toMatch(/sk-canary|cf_size|candidates/);
  });

  test('variables of the environment change neither where it goes nor what is logged', async () => {
    const elsewhere = await fakeEndpoint(answering(() => null));
    const endpoint = await fakeEndpoint(answering(() => null));
    vi.stubEnv('OPENAI_BASE_URL', elsewhere.baseUrl);
    vi.stubEnv('OPENAI_API_KEY', 'sk-other');
    vi.stubEnv('OPENAI_ORG_ID', 'org-other');
    vi.stubEnv('OPENAI_PROJECT_ID', 'project-other');
    vi.stubEnv('OPENAI_LOG', 'debug');
    const logs = (['debug', 'info', 'warn', 'error', 'log'] as const).map((level) =>
      vi.spyOn(console, level),
    );
    await opinionOf({ baseUrl: endpoint.baseUrl });
    vi.unstubAllEnvs();
    expect([elsewhere.requests.length, endpoint.requests.length]).toEqual([0, 1]);
    expect(JSON.stringify(endpoint.requests[0]?.headers)).not.toContain('other');
    for (const log of logs) expect(log).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
