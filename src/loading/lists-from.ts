import type { PipedriveClient } from '../pipedrive/client.js';

/** Lists with `updated_since` begin this much earlier, in milliseconds: clocks of servers differ a little. */
const CLOCK_MARGIN_MS = 5_000;

/** From when on lists have to be read to hold all that happens after now: the server's time, in whole seconds. */
export function listsFrom(client: Pick<PipedriveClient, 'serverTime'>): string {
  const from = new Date(client.serverTime().getTime() - CLOCK_MARGIN_MS);
  return `${from.toISOString().slice(0, 19)}Z`;
}
