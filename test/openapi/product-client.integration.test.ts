import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { benchUsers, runLoad } from '../../bench/support/load-run.js';
import { startPipedriveSandbox, type PipedriveSandbox } from '../../src/sandbox/pipedrive/index.js';
import { violations } from './conformance.js';
import { recordingProxy, type RecordingProxy } from './recording-proxy.js';

describe("a whole load, held against Pipedrive's own description", () => {
  let folder: string;
  let sandbox: PipedriveSandbox;
  let proxy: RecordingProxy;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd2pd-openapi-'));
    const users = benchUsers();
    sandbox = await startPipedriveSandbox({
      enforceLimits: false,
      accounts: [{ name: 'production', plan: 'ultimate', seats: 1_000, users }],
    });
    proxy = await recordingProxy(sandbox.baseUrl);
    const production = { baseUrl: proxy.baseUrl, token: sandbox.accounts[0]!.token };
    const { controlUrl } = sandbox;
    await runLoad(join(folder, 'load'), 200, {
      production,
      staging: production,
      controlUrl,
      stop: () => undefined,
    });
  });
  afterAll(async () => {
    proxy.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('covers every entity that the loader writes', () => {
    const written = new Set(
      proxy.exchanges.filter(({ method }) => method === 'POST').map(({ path }) => path),
    );
    for (const entity of [
      'v2/organizations',
      'v2/persons',
      'v2/deals',
      'v2/activities',
      'v1/leads',
      'v1/notes',
    ]) {
      expect(written).toContain(`/api/${entity}`);
    }
  });

  test('no request has an operation, a parameter, a key or a type that is not described, and no answer differs', () => {
    const found = new Set(proxy.exchanges.flatMap(violations));
    expect([...found]).toEqual([]);
  });

  test('the check itself finds what is wrong', () => {
    const request = {
      method: 'POST',
      path: '/api/v2/deals',
      query: new URLSearchParams(),
      status: 400,
      answer: null,
    };
    expect(violations({ ...request, body: { title: 'x', surprise: 1 } })).toEqual([
      'POST /api/v2/deals: body has the unknown key "surprise"',
    ]);
    expect(violations({ ...request, body: { title: 7 } })).toHaveLength(1);
    expect(violations({ ...request, path: '/api/v2/nothing', body: undefined })).toHaveLength(1);
  });
});
