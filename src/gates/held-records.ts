import type { AccountRole } from '../contract/gates.js';
import type { Ledger } from '../ledger/ledger.js';
import { META, type HeldRecords } from '../ledger/meta-keys.js';
import type { PipedriveClient } from '../pipedrive/client.js';

/** A count that left room is good for so long, in milliseconds: the lists cost 10 and 20 tokens per 500 records. */
const GOOD_FOR_MS = 60 * 60 * 1_000;

export interface HeldRequest {
  readonly ledger: Ledger;
  readonly client: PipedriveClient;
  readonly role: AccountRole;
  /** As many as there is room for beside those that come; beyond it, a person is asked and every look counts anew. */
  readonly room: number;
  readonly beat: () => void;
  readonly now?: () => number;
}

/**
 * Counts the deals and leads of an account that count against its plan: not archived, and not made by an earlier load of
 * this run, which is taken back before it begins anew. Counts on once they are too many, to say by how much.
 */
export async function countHeld(request: HeldRequest): Promise<HeldRecords> {
  const { ledger, role, room, now = Date.now } = request;
  const known = await ledger.meta.get<HeldRecords>(META.held(role));
  const isFresh = known !== null && now() - Date.parse(known.at) < GOOD_FOR_MS;
  if (isFresh && known.records <= room) return known;
  const deals = await countList(request, 'deals', request.client.deals.pages());
  const leads = await countList(request, 'leads', request.client.leads.pages());
  const held: HeldRecords = {
    at: new Date(now()).toISOString(),
    records: deals.records + leads.records,
    pages: { deals: deals.pages, leads: leads.pages },
  };
  await ledger.meta.set(META.held(role), held);
  return held;
}

/** The run of an account has the account's name. */
async function countList(
  { ledger, role, beat }: HeldRequest,
  object: 'deals' | 'leads',
  list: AsyncIterable<ReadonlyArray<{ readonly id: number | string }>>,
): Promise<{ readonly records: number; readonly pages: number }> {
  let [records, pages] = [0, 0];
  for await (const page of list) {
    beat();
    const ids = page.map(({ id }) => String(id));
    const ours = await ledger.records.byTargetIds(role, object, ids);
    records += ids.filter((id) => !ours.has(id)).length;
    pages += 1;
  }
  return { records, pages };
}
