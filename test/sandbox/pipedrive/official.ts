import * as v1 from 'pipedrive/v1';
import * as v2 from 'pipedrive/v2';
import { afterEach, expect } from 'vitest';
import { violations } from '../../openapi/conformance.js';
import { recordingProxy, type RecordingProxy } from '../../openapi/recording-proxy.js';
import { sandboxOf, tokenOf } from './helpers.js';

let proxy: RecordingProxy | null = null;

// Whatever a test is about: requests and answers are held against Pipedrive's own description.
afterEach(() => {
  const found = new Set(proxy?.exchanges.flatMap(violations));
  proxy?.close();
  proxy = null;
  expect([...found]).toEqual([]);
});

/** The official client's configurations for an account of its own. */
export async function official() {
  const { sandbox } = await sandboxOf();
  const apiKey = tokenOf(sandbox, 0);
  proxy = await recordingProxy(sandbox.baseUrl);
  const config1 = new v1.Configuration({ apiKey, basePath: `${proxy.baseUrl}/api/v1` });
  const config2 = new v2.Configuration({ apiKey, basePath: `${proxy.baseUrl}/api/v2` });
  return { sandbox, config1, config2 };
}

export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the answer has no such value');
  return value;
}
