import type { PipedriveClient } from '../pipedrive/client.js';

/** Lists with `updated_since` begin this much before the moment, in milliseconds: clocks of servers differ a little. */
const CLOCK_MARGIN_MS = 5_000;

/** Since when a list shows everything that happens from now on: the server's time, ISO in whole seconds. */
export function sinceNow(client: Pick<PipedriveClient, 'serverTime'>): string {
  const at = new Date(client.serverTime().getTime() - CLOCK_MARGIN_MS);
  return `${at.toISOString().slice(0, 19)}Z`;
}
