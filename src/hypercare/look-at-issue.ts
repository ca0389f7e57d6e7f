import type { Issue } from '../ledger/issue-store.js';
import type { RunContext } from '../loading/run-context.js';
import { parseRecordName } from '../trace/record-name.js';
import { lookAtRecord } from './look-at-record.js';
import { offerOf, type Findings, type Offer } from './offer.js';
import { offersOf } from './offers-of.js';

/** Looks up what an issue is about, and what can be done. Writes nothing, neither into the ledger nor the target. */
export async function lookAtIssue(context: RunContext, { record }: Pick<Issue, 'record'>): Promise<Offer> {
  return offerOf(record, await findingsOf(context, record), new Date().toISOString());
}

async function findingsOf(context: RunContext, record: string | null): Promise<Findings> {
  if (record === null) return { repairs: [], remarks: ['it is about no record: a person answers it'] };
  const parsed = parseRecordName(record);
  if (!parsed.ok) return { repairs: [], remarks: [`no record is named: ${parsed.problem}`] };
  return offersOf(await lookAtRecord(context, parsed.name));
}

/** What was shown of an issue last; null: nothing yet. */
export function shownOffer({ offer }: Pick<Issue, 'offer'>): Offer | null {
  return offer === null ? null : (JSON.parse(offer) as Offer);
}
