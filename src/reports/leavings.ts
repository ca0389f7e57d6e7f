import type { AccountRole } from '../contract/gates.js';
import { PHASES, type PhaseObject } from '../contract/objects.js';
import { RECORD_PATHS } from '../forecast/overhead.js';
import type { Ledger } from '../ledger/ledger.js';
import { tokenCost } from '../pipedrive/token-costs.js';

/** Records that a migration has made in an account, of one object. */
export interface Leaving {
  readonly account: AccountRole;
  readonly object: PhaseObject;
  readonly records: number;
  /** What it costs to delete them one by one. */
  readonly tokens: number;
}

const ACCOUNTS = ['staging', 'production'] as const;
const STAGES = '/api/v2/stages';

/** What a migration leaves in its accounts if it ends now, by the ledger. Each account has one book, deltas included. */
export async function leavingsOf(ledger: Ledger): Promise<Leaving[]> {
  const leavings: Leaving[] = [];
  for (const account of ACCOUNTS) {
    const counts = await ledger.stats.counts(account);
    for (const object of PHASES) {
      const records = counts.get(object)?.created ?? 0;
      if (records > 0) leavings.push({ account, object, records, tokens: records * removalCost(object) });
    }
  }
  return leavings;
}

/** Tokens of one deletion. */
function removalCost(object: PhaseObject): number {
  const path = object === 'stages' ? STAGES : RECORD_PATHS[object];
  return path === undefined ? 0 : tokenCost('DELETE', `${path}/{id}`);
}

/** What all of it together is. */
export function sumOf(leavings: readonly Leaving[]): { readonly records: number; readonly tokens: number } {
  return leavings.reduce(
    (sum, { records, tokens }) => ({ records: sum.records + records, tokens: sum.tokens + tokens }),
    { records: 0, tokens: 0 },
  );
}
