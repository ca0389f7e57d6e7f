import type { StoredRecord } from '../ledger/record-store.js';
import type { Written } from '../ledger/written-store.js';
import type { RunContext } from './run-context.js';
import type { LastWrite } from './untouched.js';

/** When the request of ours that was answered last was answered: ISO, by Pipedrive's clock, in whole seconds. */
export function answeredAt({ client }: Pick<RunContext, 'client'>): string {
  return client.serverTime().toISOString();
}

/** Our last write into a record, as far as the server's own times cannot tell it. */
export function lastWrite(record: StoredRecord, written: Written | undefined): LastWrite {
  // Where the ledger is older than what it takes down of writes, this machine's clock is the next best.
  return { at: Date.parse(written?.at ?? record.updated_at), isUpdate: (written?.writes ?? 1) > 1 };
}
