import type { StoredRecord } from '../ledger/record-store.js';
import type { Written } from '../ledger/written-store.js';
import type { RunContext } from './run-context.js';
import type { LastWrite } from './untouched.js';

/** Our last write into a record, as far as the server's own times cannot tell it. */
export function lastWrite(
  context: Pick<RunContext, 'client'>,
  record: StoredRecord,
  written: Written | undefined,
): LastWrite {
  return { at: writtenAt(context, record), isUpdate: (written?.writes ?? 1) > 1 };
}

/** When the ledger took down that a record was created, by the server's clock (ms since 1970). */
export function writtenAt({ client }: Pick<RunContext, 'client'>, record: StoredRecord): number {
  return Date.parse(record.updated_at) + (client.serverTime().getTime() - Date.now());
}
